import type { PosType } from '../../src/domain/catalogue.ts';
import { type ImportOutcome, NOTHING_IMPORTED } from '../../src/domain/import-outcome.ts';
import type { Integration } from '../../src/domain/integration.ts';
import { policyFor } from '../../src/domain/policy.ts';
import type { SaleDocument } from '../../src/domain/sale.ts';
import { HOUR } from '../../src/domain/time.ts';
import type { Venue } from '../../src/domain/venue.ts';

/** Records as tests need them: plain, with what matters given. */

/** The policy where nobody set anything. */
export const DEFAULT_POLICY = policyFor({ policy: {} }, undefined);

/** A Friday. */
export const NOON = '2026-11-20T12:00:00.000Z';

export function aVenue(more: Partial<Venue> = {}): Venue {
  return {
    id: 'blue-door',
    name: 'Blue Door',
    timezone: 'UTC',
    currency: 'CAD',
    dayStart: '04:00',
    daysBy: 'venue',
    contacts: ['owner@blue-door.test'],
    closed: [],
    ...more,
  };
}

export function aType(more: Partial<PosType> = {}): PosType {
  return {
    type: 'square',
    title: 'Square',
    method: 'api',
    selfServe: true,
    credentials: [],
    credentialSets: [],
    options: [],
    instructions: [],
    lookBackDays: 7,
    reachDays: null,
    ...more,
  };
}

export const EMAIL = aType({ type: 'email-report', title: 'E-mailed report', method: 'email' });

/** An active, healthy one that was added and checked well at noon. */
export function anIntegration(more: Partial<Integration> = {}): Integration {
  return {
    id: 'int_00000000000000000001',
    venue: 'blue-door',
    type: 'square',
    nickname: null,
    method: 'api',
    active: true,
    status: 'Healthy',
    reason: null,
    lastSalesCheck: NOON,
    lastSaleImported: null,
    lastGoodCheck: NOON,
    nextCheck: '2026-11-20T18:00:00.000Z',
    checkEvery: 6 * HOUR,
    streak: { counted: 0, tries: 0, personal: 0, personalSince: null, last: null, warned: false },
    failingFrom: NOON,
    incident: null,
    snoozed: null,
    countdownStopped: null,
    reports: null,
    quarantine: [],
    calledOffAt: null,
    options: {},
    credentials: {},
    primaryOver: [],
    discovery: null,
    suspected: [],
    fetchedTo: null,
    cursor: null,
    createdAt: NOON,
    deactivatedAt: null,
    changedAt: NOON,
    begunAt: NOON,
    alarmed: [],
    revision: 1,
    ...more,
  };
}

/** An import that brought so many new lines. */
export function imported(linesNew: number): ImportOutcome {
  return { ...NOTHING_IMPORTED, linesNew };
}

/** A receipt of one line. */
export function aSale(source: string, more: Partial<SaleDocument> = {}): SaleDocument {
  const net = more.net ?? 895;
  const amounts = { gross: net, discount: 0, net, tax: 0 };
  return {
    integration: 'int_00000000000000000001',
    source,
    version: 1,
    kind: 'sale',
    soldAt: NOON,
    zone: 'UTC',
    businessDay: '2026-11-20',
    dayFrom: 'computed',
    currency: 'CAD',
    ...amounts,
    serviceCharge: 0,
    tip: 0,
    total: amounts.net,
    rounding: 0,
    receipt: source,
    location: null,
    original: null,
    lines: [
      {
        key: '1',
        parent: null,
        itemCode: 'ALE',
        itemName: 'Ale',
        sku: null,
        quantity: '1',
        ...amounts,
        modifiers: [],
        voided: false,
      },
    ],
    ...more,
  };
}
