import type { DayState } from '../domain/day-state.ts';
import type { Needs, Status } from '../domain/integration.ts';
import type { EntryKind } from '../domain/timeline.ts';
import type { TroubleState } from '../domain/triage.ts';

// Not imported: help would load all that hangs on these lists.
const STATUSES: Readonly<Record<Status, null>> = { CalledOff: null, Failed: null, Initializing: null, Healthy: null };
const DAY_STATES: Readonly<Record<DayState, null>> = {
  covered: null,
  empty: null,
  partial: null,
  failed: null,
  missing: null,
  closed: null,
  inactive: null,
};
const NEEDS: Readonly<Record<Needs, null>> = { venue: null, support: null, provider: null, nobody: null };
const TROUBLE_STATES: Readonly<Record<TroubleState, null>> = {
  CalledOff: null,
  Failed: null,
  quiet: null,
  snoozed: null,
  Initializing: null,
  Healthy: null,
};
const ENTRY_KINDS: Readonly<Record<EntryKind, null>> = {
  added: null,
  check_succeeded: null,
  check_failed: null,
  check_cancelled: null,
  edited: null,
  deactivated: null,
  restored: null,
  called_off: null,
  resumed: null,
  warned: null,
  imported: null,
  dismissed: null,
  restated: null,
  sales_rejected: null,
  mail_sent: null,
  mail_failed: null,
  told: null,
  venue_added: null,
  venue_edited: null,
  incident_began: null,
  incident_ended: null,
  notified: null,
  snoozed: null,
  snooze_ended: null,
};

/**
 * What an option or argument takes, by the name of its place in help (`--status <status>`): help lists these, completion
 * offers them. Types, venues and references are not here: they are looked up.
 */
export const VALUES: Readonly<Record<string, readonly string[]>> = {
  status: Object.keys(STATUSES),
  kind: Object.keys(ENTRY_KINDS),
  state: Object.keys(DAY_STATES),
  states: Object.keys(DAY_STATES),
  trouble: Object.keys(TROUBLE_STATES),
  shell: ['bash', 'zsh', 'fish'],
  needs: Object.keys(NEEDS),
};
