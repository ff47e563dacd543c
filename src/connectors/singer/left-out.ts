import type { Rejected, Rejection } from '../../domain/admit.ts';
import { CheckFailure } from '../../domain/errors.ts';
import { clean, shorten } from '../../domain/text.ts';
import { DAY, millis } from '../../domain/time.ts';
import type { ConnectorIo } from '../../ports/connectors.ts';
import type { LeftFolder, RunOf } from './folder.ts';
import { CONFIG, changedValues, GIVEN, parsed, textsIn } from './options.ts';
import type { Doubt } from './records.ts';

/** A record, as far as it is known which one it is. */
export interface Named {
  readonly stream: string | null;
  readonly id: string | null;
}

/** Records that are left out for one reason. */
interface Group {
  readonly why: string;
  readonly how: 'unreadable' | 'doubted';
  readonly inPart: boolean;
  readonly hint: string;
  /** The first ones. */
  readonly ids: string[];
  count: number;
}

/** Records that are named one by one. */
const MOST_NAMED = 20;
/** Records that a warning names. */
const NAMED_IN_WARNING = 5;
/** Reasons that are told apart, and those that are said. */
const MOST_REASONS = 50;
const SAID_REASONS = 5;
/** More records than this, or than this part of all, are more than a warning. */
const FEW = 20;
const SMALL_PART = 0.01;

/** What a run read and did not count: how many records, which, and why. */
export class LeftOut {
  private count = 0;
  private unreadable = 0;
  private readonly groups = new Map<string, Group>();
  private readonly named: Rejection[] = [];

  /** A record of which nothing is known now. */
  cannotRead(record: Named, why: string): void {
    this.unreadable += 1;
    this.add(record, { why, how: 'unreadable', inPart: false, hint: '' });
  }

  /** A record that is known and does not count, for nobody knows what it says. */
  doubts(record: Named, { why, inPart, hint }: Doubt): void {
    this.add(record, { why, how: 'doubted', inPart, hint });
  }

  /** Whether most of the records are left out: then they are not what we think. */
  isMost(records: number): boolean {
    return this.count * 2 > records;
  }

  /** Whether none of the records could be read. */
  private isAll(records: number): boolean {
    return this.unreadable > 0 && this.unreadable === records;
  }

  /** One sentence a reason, of `records` in all. */
  warnings(records: number): string[] {
    const groups = [...this.groups.values()].sort((a, b) => b.count - a.count);
    const said = groups
      .slice(0, SAID_REASONS)
      .map((group) => `${sentence(group, records)}${idsOf(group)}${group.hint}`);
    const more = groups.slice(SAID_REASONS).reduce((sum, { count }) => sum + count, 0);
    return more === 0 ? said : [...said, `${more} more records are not counted for other reasons`];
  }

  /** What people must know of, beyond a warning; undefined when it is little. */
  rejected(records: number): Rejected | undefined {
    const isMuch = this.count > FEW || this.count > records * SMALL_PART || this.count > this.unreadable;
    return isMuch && this.count > 0 ? { count: this.count, documents: this.named } : undefined;
  }

  /** @throws CheckFailure when most of the records are left out. */
  refuseIfMost(records: number): void {
    if (!this.isMost(records)) return;
    const [group] = [...this.groups.values()].sort((a, b) => b.count - a.count);
    if (!group) return;
    const [first] = group.ids;
    const which = first === undefined ? '' : `${first}: `;
    const all = group.how === 'unreadable' && this.isAll(records);
    const why = all
      ? `none of ${records} records can be read: ${which}${group.why}`
      : `${sentence({ ...group, count: this.count }, records)}${idsOf(group)}${group.hint}`;
    throw new CheckFailure('bad_data', why, { rejected: this.rejected(records) });
  }

  private add({ stream, id }: Named, about: Omit<Group, 'ids' | 'count'>): void {
    const name = id === null ? null : clean(shorten(id, 60));
    const why = clean(shorten(about.why.slice(0, 600), 150));
    this.count += 1;
    if (this.named.length < MOST_NAMED)
      this.named.push({ source: [stream, name].filter((part) => part !== null).join(':'), receipt: name ?? '', why });
    const group = this.groupOf({ ...about, why });
    group.count += 1;
    if (name !== null && group.ids.length < NAMED_IN_WARNING) group.ids.push(name);
  }

  private groupOf(about: Omit<Group, 'ids' | 'count'>): Group {
    const full = this.groups.size >= MOST_REASONS;
    const key = `${about.how} ${about.why}`;
    const group = this.groups.get(key) ?? (full ? this.groups.get('') : undefined);
    const made = group ?? { ...(full ? MANY : about), ids: [], count: 0 };
    if (!group) this.groups.set(full ? '' : key, made);
    return made;
  }
}

/** One reason too many. */
const MANY = { why: 'for many reasons', how: 'doubted', inPart: false, hint: '' } as const;

function sentence({ count, how, inPart, why }: Group, records: number): string {
  const are = count === 1 ? 'is' : 'are';
  const not = how === 'unreadable' ? `cannot be read and ${are} not counted` : `${are} not counted`;
  return `${count} of ${records} records ${not}${inPart ? ', in part' : ''}: ${why}`;
}

function idsOf({ ids, count }: Group): string {
  if (ids.length === 0) return '';
  const more = count - ids.length;
  return ` (${ids.join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
}

/**
 * Removes folders that killed processes left behind. One in which this integration's tap had replaced a token holds the
 * only copy: it is kept first, unless a person gave new credentials meanwhile. One of another integration waits for that a
 * day.
 */
export async function sweep(
  folders: readonly LeftFolder[],
  run: RunOf,
  { credentials, clock }: Pick<ConnectorIo, 'credentials' | 'clock'>,
): Promise<void> {
  for (const folder of folders) {
    const given = parsed(await folder.read(GIVEN));
    const found = parsed(await folder.read(CONFIG));
    const texts = textsIn(given);
    const changed = found === undefined ? {} : changedValues(given, found, Object.fromEntries(texts));
    if (Object.keys(changed).length > 0) {
      const own = folder.run.integration === run.integration && folder.run.command === run.command;
      if (!own && folder.since > millis(clock.now()) - DAY) continue;
      if (own && (await stillHolds(texts, credentials))) await credentials.replace(changed);
    }
    await folder.remove();
  }
}

/** Whether all credentials are what the tap was given. */
async function stillHolds(
  given: ReadonlyMap<string, string>,
  credentials: ConnectorIo['credentials'],
): Promise<boolean> {
  for (const key of credentials.keys()) if (given.get(key) !== (await credentials.get(key))) return false;
  return true;
}
