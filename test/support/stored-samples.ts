import type { Integration } from '../../src/domain/integration.ts';
import type { SaleDocument, SaleLine } from '../../src/domain/sale.ts';
import { record, type VenueChange, type VenueState } from '../../src/domain/state.ts';
import type { EntryDraft } from '../../src/domain/timeline.ts';
import type { Decide } from '../../src/ports/venues.ts';
import { detailsWith } from './entries.ts';

/** Records with every field, for tests of what keeps them. */

const NOON = '2026-11-20T12:00:00.000Z';

export function sampleVenue(id = 'blue-door'): VenueState {
  const venue = {
    id,
    name: 'Blue Door',
    timezone: 'America/Toronto',
    currency: 'CAD',
    dayStart: '04:00',
    daysBy: 'venue' as const,
    contacts: ['owner@blue-door.test'],
    closed: ['sun', '2026-12-25'],
  };
  return { venue, integrations: [], owed: [], lastSeq: 0 };
}

export function sampleIntegration(more: Partial<Integration> = {}): Integration {
  return {
    id: 'int_a',
    venue: 'blue-door',
    type: 'square',
    nickname: 'patio',
    method: 'api',
    active: true,
    status: 'Failed',
    reason: { code: 'no_response', cause: null, message: 'no answer', since: NOON, needs: 'nobody' },
    lastSalesCheck: NOON,
    lastSaleImported: null,
    lastGoodCheck: null,
    nextCheck: NOON,
    checkEvery: 21_600_000,
    streak: {
      counted: 1,
      tries: 1,
      personal: 0,
      personalSince: null,
      last: { code: 'no_response', at: NOON, counted: true, incident: false },
      warned: false,
    },
    failingFrom: NOON,
    incident: { incident: 'inc_1', code: 'no_response', began: NOON, message: 'no answer', ended: NOON, over: true },
    snoozed: { since: NOON, until: NOON, reason: 'a new terminal comes', by: 'kim' },
    countdownStopped: NOON,
    reports: { lastAt: null, countedFrom: NOON, excluded: 60_000, warned: ['missed'] },
    quarantine: [
      {
        file: 'mix.csv',
        sha256: 'a'.repeat(64),
        businessDays: ['2026-11-19'],
        at: NOON,
        code: 'total_differs',
        message: 'its total is another one',
      },
    ],
    calledOffAt: null,
    options: { locations: 'L1,L2' },
    credentials: {
      accessToken: { from: 'env', at: 'SQUARE_TOKEN', replaced: { sealed: 'AAA', sourceDigest: 'BBB' } },
      refreshToken: { from: 'stored', sealed: 'CCC' },
    },
    credentialsAt: NOON,
    accessTold: { from: 'check', since: NOON },
    primaryOver: ['int_b'],
    suspected: ['int_c'],
    fetchedTo: NOON,
    cursor: { page: 3 },
    discovery: { streams: ['orders'] },
    createdAt: NOON,
    deactivatedAt: null,
    changedAt: NOON,
    begunAt: NOON,
    alarmed: ['support'],
    revision: 7,
    ...more,
  };
}

/** An entry of any kind; what `details` leaves out is told as little as can be. */
export function sampleEntry(
  more: Partial<Omit<EntryDraft, 'details'>> & { readonly details?: object } = {},
): EntryDraft {
  const { kind = 'venue_added', details } = more;
  const about = { at: NOON, actor: 'kim', integration: null, ref: null, kind, status: null, reason: null };
  return { ...about, ...more, details: detailsWith(kind, details) } as EntryDraft;
}

/** A document of one line; `net` is that line's. */
export function sampleSale(source: string, more: Partial<SaleDocument> = {}): SaleDocument {
  const net = more.net ?? 895;
  return {
    integration: 'int_a',
    source,
    version: 1,
    kind: 'sale',
    soldAt: NOON,
    zone: 'America/Toronto',
    businessDay: '2026-11-20',
    dayFrom: 'computed',
    currency: 'CAD',
    gross: net,
    discount: 0,
    net,
    tax: 0,
    serviceCharge: 0,
    tip: 0,
    total: net,
    rounding: 0,
    receipt: `R-${source}`,
    location: 'L1',
    original: null,
    lines: [sampleLine('1', net)],
    ...more,
  };
}

export function sampleLine(key: string, net: number): SaleLine {
  return {
    key,
    parent: null,
    itemCode: 'BURGER',
    itemName: 'Burger “Döner” 🍔',
    sku: null,
    quantity: '1',
    gross: net,
    discount: 0,
    net,
    tax: 0,
    modifiers: ['Extra cheese'],
    voided: false,
  };
}

/** A decision that records these entries, and makes the venue when it is not there. */
export function recording(id: string, ...drafts: EntryDraft[]): Decide<VenueChange> {
  return (state) => {
    const change = record(state ?? sampleVenue(id), drafts);
    return { change, result: change };
  };
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
