import type { Status } from './integration.ts';

/** What can happen to the status of an active integration. */
type Cause = 'success' | 'noReportYet' | 'failure' | 'callOff' | 'restore';

/**
 * The status machine. `noReportYet` is a check of an e-mail integration that could read the mailbox and has seen no
 * report since the integration began. Only a hand refresh can get a success or failure out of a CalledOff one.
 */
export const NEXT_STATUS = {
  Initializing: {
    success: 'Healthy',
    noReportYet: 'Initializing',
    failure: 'Failed',
    callOff: 'CalledOff',
    restore: 'Initializing',
  },
  Healthy: {
    success: 'Healthy',
    noReportYet: 'Initializing',
    failure: 'Failed',
    callOff: 'CalledOff',
    restore: 'Initializing',
  },
  Failed: {
    success: 'Healthy',
    noReportYet: 'Initializing',
    failure: 'Failed',
    callOff: 'CalledOff',
    restore: 'Initializing',
  },
  CalledOff: {
    success: 'Healthy',
    noReportYet: 'Initializing',
    failure: 'CalledOff',
    callOff: 'CalledOff',
    restore: 'Initializing',
  },
} as const satisfies Record<Status, Record<Cause, Status>>;
