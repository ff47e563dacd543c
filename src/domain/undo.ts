import { same } from './collections.ts';
import { parseInterval } from './duration.ts';
import type { Changes } from './entry-details.ts';
import type { Credential, Integration } from './integration.ts';
import { nameOf, refOf, shellRef } from './reference.ts';
import { parseSource } from './secret-source.ts';
import { type Patch, setBack } from './setup.ts';
import { isHidden } from './shown-options.ts';
import { awake } from './snooze.ts';
import type { Story } from './state.ts';
import type { Instant } from './time.ts';
import type { TimelineEntry } from './timeline.ts';
import { integrationJson } from './view.ts';

/** Something that an operation set and that is not set back. */
export interface Kept {
  /** `options.locations`; `active` */
  readonly field: string;
  readonly why: string;
}

/** Who has changed a field since. */
export interface LaterChange {
  readonly field: string;
  readonly by: string;
  readonly at: Instant;
}

/** One value that an operation set. */
interface Setting {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Kinds of entries that can be taken back. */
export const UNDOABLE = [
  'added',
  'edited',
  'deactivated',
  'restored',
  'snoozed',
] as const satisfies readonly TimelineEntry['kind'][];

/** What entries of one integration say was set: the value before the first of them and after the last. */
function settingsOf(entries: readonly TimelineEntry[]): Setting[] {
  const settings = new Map<string, Setting>();
  for (const entry of entries)
    for (const { field, from, to } of singly(changesOf(entry)))
      settings.set(field, { field, from: settings.has(field) ? settings.get(field)?.from : from, to });
  return [...settings.values()];
}

function changesOf(entry: TimelineEntry): Changes {
  if (entry.kind === 'edited') return entry.details.changes;
  return entry.kind === 'restored' ? (entry.details.changes ?? {}) : {};
}

/** Options and credentials key by key. */
function singly(changes: Changes): Setting[] {
  return Object.entries(changes).flatMap(([name, { from = null, to = null }]) => {
    if (name !== 'options' && name !== 'credentials') return [{ field: name, from, to }];
    const [before, after] = [new Map(Object.entries(from ?? {})), new Map(Object.entries(to ?? {}))];
    const keys = [...new Set([...before.keys(), ...after.keys()])];
    return (
      keys
        .map((key) => ({ field: `${name}.${key}`, from: before.get(key) ?? null, to: after.get(key) ?? null }))
        // Another stored secret looks the same.
        .filter((one) => !same(one.from, one.to) || one.to === 'stored')
    );
  });
}

/** Fields that entries changed, with who did: the last one of each. */
export function laterChanges(entries: readonly TimelineEntry[]): LaterChange[] {
  return entries.flatMap((entry) => {
    const fields = singly(changesOf(entry)).map(({ field }) => field);
    const whole = entry.kind === 'edited' ? [] : [entry.kind === 'snoozed' ? 'snoozed' : 'active'];
    return [...fields, ...whole].map((field) => ({ field, by: entry.actor, at: entry.at }));
  });
}

/** What is known of an operation's changes of one integration. */
export interface Done {
  /** Its entries, oldest first. */
  readonly entries: readonly TimelineEntry[];
  /** What others have changed since. */
  readonly later: readonly LaterChange[];
}

/** An integration as it is after an operation was taken back: null when nothing has to be set back; and what stays. */
export function undone(
  story: Story,
  now: Integration,
  done: Done,
): { readonly next: Integration | null; readonly kept: Kept[] } {
  const kept: Kept[] = [];
  const stays = (field: string, otherwise: string) => {
    const by = done.later.filter((one) => one.field === field).at(-1);
    kept.push({ field, why: by ? `${by.by} has changed it since (${by.at})` : otherwise });
  };
  const back = new PatchBack(now, story.state.integrations, stays);
  for (const setting of settingsOf(done.entries)) {
    const secretAgain = setting.to === 'stored' && done.later.some(({ field }) => field === setting.field);
    if (same(back.value(setting.field), setting.from) && setting.to !== 'stored') continue;
    if (same(back.value(setting.field), setting.to) && !secretAgain) back.set(setting);
    else stays(setting.field, 'it has another value now');
  }
  const active = activeBefore(done, now, stays);
  const next = setBack(story, now, { patch: back.patch, active });
  return { next: (isSnoozeOf(done, next ?? now, stays) ? awake(story, next ?? now) : null) ?? next, kept };
}

/** Whether it is snoozed because of these entries and nothing else. */
function isSnoozeOf({ entries }: Done, now: Integration, stays: (field: string, why: string) => void): boolean {
  const { snoozed } = now;
  const [last] = entries.flatMap((entry) => (entry.kind === 'snoozed' ? [entry] : [])).slice(-1);
  if (!last || !snoozed) return false;
  if (snoozed.since === last.at) return true;
  stays('snoozed', `it was snoozed before, or again since; to end it: posctl snooze ${shellRef(refOf(now))} --end`);
  return false;
}

/** Collects what has to be set for values of before. */
class PatchBack {
  readonly patch: { -readonly [K in keyof Patch]: Patch[K] } = {};
  private readonly shown: Readonly<Record<string, unknown>>;
  private readonly id: string;
  private readonly siblings: readonly Integration[];
  private readonly stays: (field: string, why: string) => void;

  constructor(now: Integration, siblings: readonly Integration[], stays: PatchBack['stays']) {
    this.shown = integrationJson(now, siblings);
    // An undo may change its name.
    this.id = now.id;
    this.siblings = siblings;
    this.stays = stays;
  }

  /** As `list -o json` shows it; null for nothing. */
  value(field: string): unknown {
    const [name = '', key] = split(field);
    const value = this.shown[name] ?? null;
    if (key === undefined) return value;
    return new Map(Object.entries(value ?? {})).get(key) ?? null;
  }

  set({ field, from }: Setting): void {
    const [name, key = ''] = split(field);
    const text = typeof from === 'string' ? from : null;
    if (name === 'nickname') this.patch.nickname = text;
    else if (name === 'checkEvery') this.patch.checkEvery = text === null ? null : parseInterval(text);
    else if (name === 'options') this.setOption(field, key, text);
    else if (name === 'credentials') this.setCredential(field, key, text);
    else if (name === 'primaryOver') this.setPrimary(from);
    else this.stays(field, 'this posctl does not know how to set it back');
  }

  private setOption(field: string, key: string, from: string | null): void {
    if (from !== null && isHidden(from))
      this.stays(
        field,
        `a part of what it was is not shown, and not kept; set it anew: posctl edit ${this.id} --set ${key}=VALUE`,
      );
    else this.patch.options = { ...this.patch.options, [key]: from };
  }

  private setCredential(field: string, key: string, from: string | null): void {
    const source = from === null ? null : sourceOf(key, from);
    if (source === undefined)
      this.stays(
        field,
        `the secret of before is not kept; give it anew: posctl edit ${this.id} --secret ${key}=SOURCE`,
      );
    else this.patch.credentials = { ...this.patch.credentials, [key]: source };
  }

  private setPrimary(from: unknown): void {
    const names = Array.isArray(from) ? from : [];
    const others = names.map(
      (name) => this.siblings.find((one) => one.id === name || nameOf(one, this.siblings) === name)?.id,
    );
    const known = others.filter((id) => id !== undefined);
    if (known.length < others.length) this.stays('primaryOver', 'what it replaced goes by another name now');
    else this.patch.primaryOver = known;
  }
}

/** An option may have a dot in its name. */
function split(field: string): [name: string, key?: string] {
  const dot = field.indexOf('.');
  return dot < 0 ? [field] : [field.slice(0, dot), field.slice(dot + 1)];
}

/** Undefined for a secret that was stored and no longer is. */
function sourceOf(key: string, from: string): Credential | undefined {
  if (from === 'stored') return undefined;
  const source = parseSource(key, from, (path) => path);
  return source.from === 'stdin' ? undefined : source;
}

/** Whether it was active before; undefined when that stays as it is. */
function activeBefore(done: Done, now: Integration, stays: (field: string, why: string) => void): boolean | undefined {
  const [first] = done.entries.filter(({ kind }) => kind !== 'edited' && kind !== 'snoozed');
  if (!first) return undefined;
  const before = first.kind === 'deactivated';
  if (now.active === before) return undefined;
  if (!done.later.some(({ field }) => field === 'active')) return before;
  stays('active', now.active ? 'it was restored again since' : 'it was deactivated again since');
  return undefined;
}
