import { severalForms, suspectedDays } from './counting.ts';
import { type DayFacts, RECEIPTS } from './day-facts.ts';
import type { WarningCode } from './entry-details.ts';
import type { ImportOutcome } from './import.ts';
import type { Integration } from './integration.ts';
import { refOf, shellRef } from './reference.ts';
import { type Story, tell } from './story.ts';

/** What an import made known about sales that two integrations of the venue tell of. */
export interface Doubles {
  /** The integration that was imported for, and others that changed with it. */
  readonly integrations: readonly Integration[];
  /** What was told, in the words of a warning of the check. */
  readonly warnings: readonly string[];
}

/**
 * Warns once of every pair of integrations that tell of the same sales: where they have the same documents these count
 * once, and both are told; where a report stands beside an API or a tap both are added up, and the newer one is told.
 */
export function tellDoubles(story: Story, integration: Integration, imported: ImportOutcome): Doubles {
  const changed = new Map([[integration.id, integration]]);
  const warnings: string[] = [];
  const now = (id: string) => changed.get(id) ?? story.state.integrations.find((i) => i.id === id);
  const warn = (one: Integration, other: Integration, details: { code: WarningCode; message: string }) => {
    tell(story, one, { kind: 'warned', details: { ...details, other: refOf(other) } });
    changed.set(one.id, { ...one, suspected: [...one.suspected, other.id] });
    if (one.id === integration.id) warnings.push(details.message);
  };
  for (const { integration: newer, of, documents } of imported.twins) {
    const [a, b] = [now(newer), now(of)];
    if (!a || !b || a.suspected.includes(b.id)) continue;
    const sales = documents === 1 ? '1 sale' : `${documents} sales`;
    const code = 'counted_once' as const;
    warn(a, b, { code, message: `${sales} came through ${refOf(b)}, too: they count once, there` });
    warn(b, a, { code, message: `${sales} came through ${refOf(a)}, too: they count once, here` });
  }
  const facts = [...imported.days.map(({ after }) => after), ...imported.neighbours];
  for (const { id } of story.state.integrations) {
    const [one, other] = [now(integration.id), now(id)];
    if (!one || !other || one.id === id) continue;
    const [older, newer] = byAge(one, other);
    const [day, ...more] = suspectedDays(facts, [older, newer]);
    if (day === undefined || newer.suspected.includes(older.id)) continue;
    const days = more.length > 0 ? `${day} and ${more.length} more days` : day;
    const message = `${refOf(older)} has sales of the same days (${days}): both are added up. If they are the same sales: posctl edit ${shellRef(refOf(newer))} --primary ${shellRef(refOf(older))}, or the other way round`;
    warn(newer, older, { code: 'double_coverage', message });
    if (newer.id !== integration.id) warnings.push(`${refOf(newer)}: ${message}`);
  }
  return { integrations: [...changed.values()], warnings };
}

/** The older one first. */
function byAge(a: Integration, b: Integration): [Integration, Integration] {
  const first = a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id);
  return first ? [a, b] : [b, a];
}

/**
 * Warns once that an integration tells of the same days in several forms, of which one counts. That people were told is
 * kept as a suspicion of itself.
 */
export function tellForms(story: Story, integration: Integration, own: readonly DayFacts[]): Doubles {
  const [first, ...more] = severalForms(own);
  const { id, suspected } = integration;
  if (!first || suspected.includes(id)) return { integrations: [integration], warnings: [] };
  const [chosen, ...others] = first.forms.map(formWords);
  const days = more.length > 0 ? `${first.businessDay} and ${more.length} more days` : first.businessDay;
  const message = `${days}: told in several forms; ${chosen} count, ${others.join(' and ')} are kept and left out`;
  tell(story, integration, { kind: 'warned', details: { code: 'several_forms', message, forms: first.forms } });
  const told = { ...integration, suspected: [...suspected, id] };
  return { integrations: [told], warnings: [message] };
}

const formWords = (form: string) => (form === RECEIPTS ? 'receipts' : `reports of type ${form}`);
