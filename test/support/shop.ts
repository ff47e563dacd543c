import { onTestFinished } from 'vitest';
import { SQUARE } from '../../src/connectors/square/type.ts';
import type { Integration } from '../../src/domain/integration.ts';
import { refOf } from '../../src/domain/reference.ts';
import { added } from '../../src/domain/setup.ts';
import { begin, conclude, withIntegration } from '../../src/domain/state.ts';
import { venueAdded } from '../../src/domain/venue-change.ts';
import { VENUE_DEFAULTS } from '../../src/domain/venue-fields.ts';
import { makeRehearsal } from '../../src/rehearsal/rehearsal.ts';
import { randomIds } from '../../src/system/process.ts';
import { cad, line, order, squareServer } from '../connectors/square/server.ts';
import { type Machine, machine } from './binary.ts';
import { jsonStoreAt } from './json-folder.ts';
import type { Loopback } from './loopback.ts';

const HOSTILE = 'Evil\x1b]0;owned\x07\x1b[2J Ale\u202e =1+1';

/** What the till of the shop has sold: two receipts, one of them with text that means harm, a refund and a void. */
export const SOLD = [
  order({
    id: 'ORDER-1',
    ticket_name: 'Table 7',
    closed_at: '2026-11-19T23:40:00Z',
    updated_at: '2026-11-19T23:40:00Z',
    line_items: [
      line(1790, { uid: 'a', catalog_object_id: 'LAGER', quantity: '2', modifiers: [{ name: 'Extra lime' }] }),
      line(500, { uid: 'b', name: HOSTILE, quantity: '0.5' }),
    ],
    total_money: cad(2588),
    total_tax_money: cad(298),
  }),
  order({
    id: 'ORDER-2',
    ticket_name: '=SUM(A1)',
    closed_at: '2026-11-20T23:10:00Z',
    updated_at: '2026-11-20T23:10:00Z',
    line_items: [line(895, { uid: 'a', catalog_object_id: 'LAGER' })],
    total_money: cad(1011),
    total_tax_money: cad(116),
  }),
  order({
    id: 'ORDER-3',
    state: 'CANCELED',
    ticket_name: 'Table 9',
    closed_at: '2026-11-20T23:50:00Z',
    updated_at: '2026-11-20T23:50:00Z',
    line_items: [line(700, { uid: 'a', catalog_object_id: 'LAGER' })],
  }),
  {
    id: 'REFUND-1',
    location_id: 'L1',
    state: 'COMPLETED',
    version: 1,
    created_at: '2026-11-21T20:00:00Z',
    updated_at: '2026-11-21T20:00:00Z',
    closed_at: '2026-11-21T20:00:00Z',
    returns: [
      {
        source_order_id: 'ORDER-2',
        return_line_items: [
          {
            uid: 'r1',
            catalog_object_id: 'LAGER',
            name: 'Lager',
            quantity: '1',
            item_type: 'ITEM',
            gross_return_money: cad(895),
            total_discount_money: cad(0),
            total_tax_money: cad(116),
            total_money: cad(1011),
          },
        ],
      },
    ],
    return_amounts: { total_money: cad(1011), tax_money: cad(116), discount_money: cad(0) },
  },
];

/** A till that always gives the same answers. */
const till = (): Promise<Loopback> => squareServer({ orders: [{ orders: SOLD }] });

export const VENUE = ['venue', 'add', 'blue-door', '--timezone', 'America/Toronto', '--currency', 'CAD'];

/** How a till is connected: `posctl add square …`. */
export function connecting(url: string, venue = 'blue-door'): string[] {
  return ['add', 'square', '--venue', venue, '--secret', 'accessToken=env:SQUARE_TOKEN', '--set', `baseUrl=${url}`];
}

export interface Shop extends Machine {
  readonly till: Loopback;
}

const TELLER = () => ({ at: new Date().toISOString(), actor: 'kim', reason: null });

/** Adds a venue as `posctl venue add` does, without the cost of a process. */
export async function addVenue(one: Machine, id: string): Promise<void> {
  const venue = { id, name: id, timezone: 'America/Toronto', currency: 'CAD', ...VENUE_DEFAULTS };
  const store = jsonStoreAt(one.store);
  await store.base.create();
  await store.venues.change(id, (state) => ({ change: venueAdded(state, venue, TELLER()), result: undefined }));
}

/** Adds an integration as `posctl add --no-test` does, without the cost of a process. Gives its id. */
export async function addSquare(
  one: Machine,
  url: string,
  { venue = 'blue-door', nickname = null }: { readonly venue?: string; readonly nickname?: string | null } = {},
): Promise<string> {
  const id = randomIds().integration();
  const credentials = { accessToken: { from: 'env', at: 'SQUARE_TOKEN' } } as const;
  await jsonStoreAt(one.store).venues.change(venue, (state) => {
    if (!state) throw new Error(`there is no venue ${venue}`);
    const story = begin(state, TELLER());
    const integration = added(story, id, SQUARE, { nickname, options: { baseUrl: url }, credentials });
    return { change: conclude(story, integration), result: undefined };
  });
  return id;
}

/** A machine with the venue blue-door and no integration yet. */
export async function emptyShop(env: Readonly<Record<string, string>> = {}): Promise<Shop> {
  const one = machine({ SQUARE_TOKEN: 'rehearsal-till', ...env });
  await addVenue(one, 'blue-door');
  return { ...one, till: await till() };
}

/** The same with `blue-door/square` added, not checked yet. */
export async function shop(env: Readonly<Record<string, string>> = {}): Promise<Shop> {
  const one = await emptyShop(env);
  await addSquare(one, one.till.url);
  return one;
}

/** A rehearsal POS; closed with the test. */
export async function rehearsalPos(): Promise<string> {
  const server = await makeRehearsal().serve({ port: 0, seed: 1, now: new Date().toISOString() });
  onTestFinished(() => server.close());
  return server.url;
}

/** Changes one integration behind the back of posctl: what would take days, or a process. */
export async function mend(one: Machine, ref: string, change: (was: Integration) => Integration): Promise<void> {
  await jsonStoreAt(one.store).venues.change(ref.split('/')[0] ?? '', (state) => {
    const was = state?.integrations.find((i) => refOf(i) === ref);
    if (!state || !was) throw new Error(`there is no ${ref}`);
    return { change: { state: withIntegration(state, change(was)), entries: [] }, result: undefined };
  });
}

/** Makes an integration called off, by one refused token; a good one would be taken again. */
export async function callOff(one: Machine, ref = 'blue-door/square'): Promise<void> {
  const url = await rehearsalPos();
  await mend(one, ref, (was) => ({ ...was, options: { baseUrl: url } }));
  await jsonStoreAt(one.store).base.changeSettings(() => ({ policy: { '*': { personFailures: 1, personHours: 0 } } }));
  await one.posctl(['refresh', ref], { env: { SQUARE_TOKEN: 'rehearsal-revoked' } });
}
