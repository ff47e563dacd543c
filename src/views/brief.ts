import { compareTexts } from '../domain/collections.ts';
import { type Integration, isInIncident } from '../domain/integration.ts';
import { nextStep } from '../domain/next-step.ts';
import { refOf } from '../domain/reference.ts';
import { ago, moment } from '../domain/time.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { Briefing } from '../engine/look/brief.ts';
import type { Cell, Listing } from '../ports/output.ts';
import { countText } from './cells/counts.ts';
import { incidentLine } from './cells/incident.ts';
import { inMarkdown } from './cells/markdown.ts';

/** One part of a brief: what it is called, and its lines. */
interface Part {
  readonly title: string;
  readonly entries: readonly TimelineEntry[];
  /** Whether the command that helps stands under each. */
  readonly next: boolean;
}

/** How an entry is told in a line, as the timeline tells it. */
export type InWords = (entry: TimelineEntry) => string;

function partsOf({ brief, about }: Briefing): Part[] {
  const alone = brief.broke.filter(({ integration }) => !isShared(about.get(integration ?? '')?.integration));
  return [
    { title: 'Called off', entries: brief.calledOff, next: true },
    { title: 'Broke, and still failing', entries: alone, next: true },
    { title: 'Healed', entries: brief.healed, next: false },
    { title: 'Changed by people', entries: brief.changed, next: false },
  ];
}

/** What is part of an incident is told with that, not one by one. */
function isShared(integration: Integration | undefined): boolean {
  return integration !== undefined && isInIncident(integration);
}

function snoozeJson(integration: Integration) {
  const { id, snoozed } = integration;
  return { ref: refOf(integration), id, until: snoozed?.until, reason: snoozed?.reason, by: snoozed?.by };
}

function snoozeWords(integration: Integration): string {
  const { snoozed } = integration;
  return `${refOf(integration)}: until ${snoozed ? moment(snoozed.until) : ''}, by ${snoozed?.by}: ${snoozed?.reason}`;
}

/** Those that are left alone for a while, if there are any. */
function snoozeLines({ snoozed }: Briefing): Cell[] {
  if (snoozed.length === 0) return [];
  const lines = snoozed.map((one): Cell => `  ${snoozeWords(one)}`);
  return ['', { text: `Snoozed: ${snoozed.length}`, tone: 'strong' }, ...lines];
}

export const BRIEFS: Listing<Briefing> = {
  columns: [
    { key: 'since', head: 'Since', value: ({ brief }) => brief.since },
    { key: 'until', head: 'Until', value: ({ brief }) => brief.until },
    { key: 'broke', head: 'Broke', value: ({ brief }) => brief.broke.length },
    { key: 'healed', head: 'Healed', value: ({ brief }) => brief.healed.length },
    { key: 'calledOff', head: 'Called off', value: ({ brief }) => brief.calledOff.length },
    { key: 'changed', head: 'Changed', value: ({ brief }) => brief.changed.length },
  ],
  json: ({ brief, counts, incidents, snoozed }) => ({ ...brief, incidents, snoozes: snoozed.map(snoozeJson), counts }),
  name: ({ brief }) => brief.since,
  empty: '',
};

/** Lines of one part on the screen; `--all` shows the rest. */
const MOST_SHOWN = 10;

/** The brief for the screen. */
export function briefLines(
  briefing: Briefing,
  { all, absolute, inWords }: { readonly all: boolean; readonly absolute: boolean; readonly inWords: InWords },
): Cell[] {
  const { brief, incidents } = briefing;
  const now = brief.until;
  const head: Cell = {
    text: `Since ${moment(brief.since)}${absolute ? '' : ` (${ago(brief.since, brief.until)})`}`,
    tone: 'strong',
  };
  const parts = partsOf(briefing).filter(({ entries }) => entries.length > 0);
  const shared = incidents.map((one): Cell => ({ text: incidentLine(one, { ...one, now }), tone: 'warning' }));
  const nothing =
    parts.length + shared.length === 0 ? ['', 'Nothing broke, nothing healed, nobody changed anything.'] : [];
  const passed = brief.passed > 0 ? ['', `${brief.passed} failed and were well again in between.`] : [];
  const lines = parts.flatMap((part) =>
    partLines(part, briefing, { most: all ? part.entries.length : MOST_SHOWN, inWords }),
  );
  return [
    head,
    ...(shared.length > 0 ? ['', ...shared] : []),
    ...nothing,
    ...lines,
    ...snoozeLines(briefing),
    ...passed,
    '',
    `Now: ${countText(briefing, { now, absolute })}`,
  ];
}

function partLines(
  { title, entries, next }: Part,
  { about }: Briefing,
  { most, inWords }: { readonly most: number; readonly inWords: InWords },
): Cell[] {
  const shown = entries.slice(-most);
  const more = entries.length - shown.length;
  const lines = shown.flatMap((entry): Cell[] => {
    const now = about.get(entry.integration ?? '')?.integration;
    const help: Cell[] = next && now ? [{ text: `    ${nextStep(now).command}`, tone: 'quiet' }] : [];
    return [`  ${lineOf(entry, inWords)}`, ...help];
  });
  const rest: Cell[] = more > 0 ? [{ text: `  … and ${more} before: posctl brief --all`, tone: 'quiet' }] : [];
  return ['', { text: `${title}: ${entries.length}`, tone: 'strong' }, ...lines, ...rest];
}

function lineOf(entry: TimelineEntry, inWords: InWords): string {
  const { at, actor, ref, venue, kind, reason } = entry;
  const who = actor === 'daemon' ? '' : ` ${actor}`;
  const what = [kind.replaceAll('_', ' '), inWords(entry)].filter(Boolean).join(': ');
  return `${moment(at).slice(5, 16)}${who}  ${ref ?? venue}: ${what}${reason === null ? '' : ` (${reason})`}`;
}

/** The brief as Markdown, for whoever takes over: what is open has a box to tick. */
export function handover(briefing: Briefing, inWords: InWords): string {
  const { brief, troubled, incidents } = briefing;
  const now = brief.until;
  const shared = incidents.map((one) => `- [ ] **Incident** ${inMarkdown(incidentLine(one, { ...one, now }))}`);
  const alone = troubled.filter(({ integration }) => !isShared(integration));
  const each = alone.map(({ integration, state }) => {
    const { status, reason } = integration;
    const why = reason ? `since ${moment(reason.since)} (${reason.cause ?? reason.code})` : '';
    const name = `${inMarkdown(state.venue.name)}, \`${refOf(integration)}\``;
    return `- [ ] **${status}** ${name}: ${why}; next: \`${nextStep(integration).command}\``;
  });
  const open = [...shared, ...each];
  const parts = partsOf(briefing).flatMap(({ title, entries }) => {
    const told = [...entries].sort((a, b) => compareTexts(a.at, b.at)).map((entry) => lineOf(entry, inWords));
    return markdownPart(title, told);
  });
  return [
    `# Handover, ${moment(brief.until)}`,
    '',
    `Since ${moment(brief.since)}. Now: ${countText(briefing, { now, absolute: true })}.`,
    '',
    `## Open: ${open.length}`,
    '',
    ...(open.length > 0 ? open : ['Nothing.']),
    ...parts,
    ...markdownPart('Snoozed', briefing.snoozed.map(snoozeWords)),
    '',
  ].join('\n');
}

/** A heading with the number of its lines, and these as a list; nothing without lines. */
function markdownPart(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return ['', `## ${title}: ${lines.length}`, '', ...lines.map((line) => `- ${inMarkdown(line)}`)];
}
