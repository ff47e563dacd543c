import type { AccessLife } from './catalogue.ts';
import type { Integration } from './integration.ts';
import { refOf, shellRef } from './reference.ts';
import { secretFlag } from './secret-source.ts';
import { ago, DAY, type Instant, later, moment, plus } from './time.ts';

/** When access ends by itself, and what keeps it. */
export interface AccessEnd {
  readonly integration: Integration;
  readonly at: Instant;
  readonly over: boolean;
  /** For people: `blue-door/lightspeed-k: the consent of the owner ends in 3 d, at …, unless a check succeeds before`. */
  readonly message: string;
  /** What to type. */
  readonly next: string;
}

/**
 * Whether the access of an active integration ends within the days in which people are told; null when it does not.
 * `givenAt`: when its credentials were given last, as its timeline tells it.
 */
export function accessEnding(
  integration: Integration,
  { life, givenAt, now }: { readonly life: AccessLife; readonly givenAt: Instant | null; readonly now: Instant },
): AccessEnd | null {
  if (!integration.active) return null;
  const at = plus(beganAt(integration, life, givenAt), life.days * DAY);
  const over = at <= now;
  if (!over && at > plus(now, life.warnDays * DAY)) return null;
  const ref = refOf(integration);
  const when = over ? `ended ${ago(at, now)}` : `ends ${ago(at, now)}`;
  const unless = over || life.from === 'given' ? '' : ', unless a check succeeds before';
  const message = `${ref}: ${life.what} ${when}, at ${moment(at)}${unless}`;
  return { integration, at, over, message, next: nextOf(integration, life, over) };
}

/** Each good check renews what is renewed; a change of the set-up is tried, which does the same. */
function beganAt({ lastGoodCheck, changedAt, createdAt }: Integration, { from }: AccessLife, givenAt: Instant | null) {
  if (from === 'given') return givenAt ?? createdAt;
  return lastGoodCheck === null ? changedAt : later(lastGoodCheck, changedAt);
}

function nextOf(integration: Integration, { from, credential }: AccessLife, over: boolean): string {
  const ref = shellRef(refOf(integration));
  if (from === 'given') return `posctl edit ${ref} ${secretFlag({ [credential]: true })}`;
  if (!over) return `posctl refresh ${ref}`;
  const nickname = integration.nickname === null ? '' : ` --nickname '${integration.nickname}'`;
  return `posctl authorize ${integration.type} --venue ${shellRef(integration.venue)}${nickname}`;
}
