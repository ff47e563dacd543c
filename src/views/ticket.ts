import type { Alike } from '../domain/alike.ts';
import type { Integration } from '../domain/integration.ts';
import { nameOf, refOf } from '../domain/reference.ts';
import { clean } from '../domain/text.ts';
import type { Day, Instant } from '../domain/time.ts';
import { moment } from '../domain/time.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { Venue } from '../domain/venue.ts';
import { integrationJson } from '../domain/view.ts';
import type { Listing } from '../ports/output.ts';
import { inMarkdown } from './cells/markdown.ts';
import { sinceLines } from './cells/since.ts';

/** What a ticket is made of. */
export interface TicketFacts {
  readonly venue: Venue;
  readonly integration: Integration;
  readonly siblings: readonly Integration[];
  /** What the catalogue calls its type. */
  readonly title: string;
  /** The newest entries, oldest first, each in a line. */
  readonly history: readonly { readonly entry: TimelineEntry; readonly words: string }[];
  readonly missing: readonly Day[];
  readonly alike: Alike;
  readonly version: string;
  readonly now: Instant;
}

/**
 * Evidence as Markdown, to be pasted into a ticket of the provider or of one's own team: nothing in it is secret, and of
 * credentials only their names are told.
 */
export function ticketText(facts: TicketFacts): string {
  const { integration, venue, title, history, version, now } = facts;
  return [
    `### ${clean(venue.name)}: ${clean(title)}: ${headline(integration)}`,
    '',
    ...factsOf(facts).map(([label, value]) => `- **${label}:** ${inMarkdown(value)}`),
    '',
    'What happened last (UTC):',
    '',
    '```text',
    ...history.map(({ entry, words }) =>
      fenced(`${entry.at.slice(0, 19).replace('T', ' ')}  ${entry.kind.replaceAll('_', ' ')}  ${words}`),
    ),
    '```',
    '',
    `posctl ${version}, ${moment(now)}`,
    '',
  ].join('\n');
}

function factsOf({ integration: i, siblings, venue, title, missing, alike }: TicketFacts): [string, string][] {
  const when = (at: Instant | null) => (at === null ? 'never' : moment(at));
  const cause: [string, string][] = i.reason ? [...sinceLines(i.status, i.reason, when), ['Cause', causeOf(i)]] : [];
  return [
    ['POS', `${clean(title)} (${i.method})`],
    ['Venue', `${clean(venue.name)} (${venue.timezone})`],
    ['Status', i.active ? i.status : `inactive since ${when(i.deactivatedAt)}`],
    ...cause,
    ['Last good check', when(i.lastGoodCheck)],
    ['Last check', when(i.lastSalesCheck)],
    ['Last sale imported', when(i.lastSaleImported)],
    ['Failures in a row', String(i.streak.counted)],
    ['Others that fail alike', `${Math.max(0, alike.failing - 1)} of ${Math.max(0, alike.of - 1)}`],
    ['Days without sales data', missing.length === 0 ? 'none known' : missing.join(', ')],
    ['Options', pairs(integrationJson(i, siblings).options)],
    ['Credentials', Object.keys(i.credentials).join(', ') || 'none'],
    ['Reference', `${refOf(i)}, ${i.id}`],
  ];
}

function headline({ active, status, reason }: Integration): string {
  if (!active) return 'inactive';
  return reason ? `${status} (${reason.cause ?? reason.code})` : status;
}

function causeOf({ reason }: Integration): string {
  return reason ? `${reason.code}${reason.cause ? ` (${reason.cause})` : ''}: ${reason.message}` : '';
}

function pairs(options: Readonly<Record<string, unknown>>): string {
  const all = Object.entries(options).map(([key, value]) => `${key}=${withoutAccess(String(value))}`);
  return all.join('  ') || 'none';
}

/** Addresses without a user with a password, and without what is asked of them: there, tokens are put by mistake. */
function withoutAccess(text: string): string {
  return text
    .replace(/\/\/[^/@\s]*@/g, '//…@')
    .replace(/(https?:[^\s?]*)(\?\S*)?/gi, (all, page, asked) => (asked === undefined ? all : `${page}?…`));
}

/** A line inside a fence cannot end it. */
function fenced(line: string): string {
  return clean(line).replaceAll('```', "'''").trimEnd();
}
interface TicketRow {
  readonly integration: Integration;
  readonly siblings: readonly Integration[];
  readonly text: string;
}

export const TICKETS: Listing<TicketRow> = {
  columns: [
    { key: 'ref', head: 'Integration', value: (row) => nameOf(row.integration, row.siblings), keep: true },
    { key: 'text', head: 'Text', value: (row) => row.text },
  ],
  json: (row) => ({ ref: nameOf(row.integration, row.siblings), id: row.integration.id, markdown: row.text }),
  name: (row) => nameOf(row.integration, row.siblings),
  empty: '',
};
