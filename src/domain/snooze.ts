import { withCountdownRunning, withCountdownStopped } from './countdown.ts';
import type { SnoozeEnd } from './entry-details.ts';
import { conflict, usage } from './errors.ts';
import type { Integration } from './integration.ts';
import { recovered } from './recovery.ts';
import { refOf } from './reference.ts';
import { type Story, tell } from './state.ts';
import { between, DAY, earlier, type Instant } from './time.ts';

const LONGEST_DAYS = 14;

/**
 * Whether people asked to be left alone about it, until later than `now`. One that ends further ahead than a snooze may was
 * asked for by a clock that was ahead: it would keep faults quiet for longer than anybody wanted.
 */
export function isSnoozed({ snoozed }: Pick<Integration, 'snoozed'>, now: Instant): boolean {
  const left = snoozed ? between(now, snoozed.until) : 0;
  return left > 0 && left <= LONGEST_DAYS * DAY;
}

/** @throws ExpectedError `usage` when a snooze cannot end at this moment. */
export function mustBeSnoozeEnd(until: Instant, now: Instant): void {
  if (until <= now)
    throw usage(`a snooze ends in the future, not at ${until}`, 'give it like 4h, or --until 2026-11-20T18:00Z');
  if (between(now, until) > LONGEST_DAYS * DAY)
    throw usage(`a snooze lasts at most ${LONGEST_DAYS} days`, `give ${LONGEST_DAYS}d or less; it can be given again`);
}

/**
 * No mails until then, and countdowns stand still; checks go on. Null when it is snoozed until then already.
 * @throws ExpectedError `conflict` for an inactive one.
 */
export function snoozed(story: Story, integration: Integration, until: Instant): Integration | null {
  if (!integration.active)
    throw conflict(`${refOf(integration)} is inactive; nobody is told of it anyway`, 'see: posctl list --inactive');
  const was = withSnoozeSettled(story, integration);
  const reason = story.reason ?? '';
  if (was.snoozed?.until === until && was.snoozed.reason === reason) return null;
  const next = { ...was, snoozed: { since: was.snoozed?.since ?? story.at, until, reason, by: story.actor } };
  tell(story, next, { kind: 'snoozed', details: { until } });
  return withCountdownStopped(next, story.at);
}

/** A person ends it early. Null when it is not snoozed. */
export function awake(story: Story, integration: Integration): Integration | null {
  return integration.snoozed ? woken(story, integration, 'person') : null;
}

/** The integration with its snooze ended and told, if that is over by now; unchanged otherwise. */
export function withSnoozeSettled(story: Story, integration: Integration): Integration {
  const { snoozed: snooze } = integration;
  return snooze && snooze.until <= story.at ? woken(story, integration, 'time') : integration;
}

/** The integration without its snooze, which ends with what is done to it. */
export function snoozeLifted(story: Story, integration: Integration, how: 'restored' | 'deactivated'): Integration {
  return integration.snoozed ? woken(story, integration, how) : integration;
}

function woken(story: Story, was: Integration, how: SnoozeEnd): Integration {
  const { snoozed: snooze } = was;
  if (!snooze) return was;
  const { since, until } = snooze;
  const ended = earlier(until, story.at);
  tell(story, was, { kind: 'snooze_ended', details: { since, until, ended, how } });
  const next = withCountdownRunning({ ...was, snoozed: null }, ended);
  // Who was alarmed before it has not been told that it is well again.
  const toBeTold = how === 'person' || how === 'time';
  return toBeTold && next.status === 'Healthy' ? recovered(story, next) : next;
}
