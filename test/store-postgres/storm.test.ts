import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { expect, it, test } from 'vitest';
import { SQUARE } from '../../src/connectors/square/type.ts';
import type { Integration } from '../../src/domain/integration.ts';
import { added } from '../../src/domain/setup.ts';
import { begin, conclude, type VenueState, withIntegration } from '../../src/domain/state.ts';
import type { TimelineEntry } from '../../src/domain/timeline.ts';
import { venueAdded } from '../../src/domain/venue-change.ts';
import { VENUE_DEFAULTS } from '../../src/domain/venue-fields.ts';
import type { Store } from '../../src/ports/store.ts';
import { postgresAddress } from '../../src/store-postgres/address.ts';
import { postgresStore } from '../../src/store-postgres/postgres-store.ts';
import { randomIds, systemClock } from '../../src/system/process.ts';
import { order, squareServer } from '../connectors/square/server.ts';
import { type Machine, machine } from '../support/binary.ts';
import { type Answer, loopback, says } from '../support/loopback.ts';
import { mailServer } from '../support/mail-server.ts';
import { noPostgres, postgresKinds } from '../support/postgres-kinds.ts';
import { ownServer, wireTo } from '../support/storm-server.ts';

if (noPostgres() !== null) test.skip(`not run: ${noPostgres()}`, () => {});

/** `npm run torture:shared` makes it longer, and another one each time. */
const SEED = Number(process.env.STORM_SEED ?? 1);
const ROUNDS = Number(process.env.STORM_ROUNDS ?? 5);
const VENUES = Number(process.env.STORM_VENUES ?? 12);
const DAEMONS = 3;
/** Of those that are called off at their next failure, as many venues as no incident needs. */
const DYING = 2;
/** A worker that says nothing for so long is taken for dead. */
const HEARTBEAT_S = 2;

const [kind] = postgresKinds().filter(({ from }) => 'bin' in from);
if (!kind) test.skip('not run: there is no PostgreSQL that may be stopped', () => {});
else
  it(`daemons that are killed, stopped and cut off lose no check and do none twice (seed ${SEED})`, {
    timeout: ROUNDS * 3000 + 120_000,
  }, async () => {
    const storm = await prepared();
    const daemons = Array.from({ length: DAEMONS }, () => storm.daemon());
    const chance = chanceOf(SEED);
    const done: string[] = [];
    const later: Promise<unknown>[] = [];
    const blows: Readonly<Record<string, (at: number) => unknown>> = {
      killed(at) {
        daemons[at]?.kill('SIGKILL');
        daemons[at] = storm.daemon();
      },
      stopped(at) {
        const one = daemons[at];
        one?.kill('SIGSTOP');
        later.push(pause(HEARTBEAT_S * 1000 * (1 + 1.5 * chance())).then(() => one?.kill('SIGCONT')));
      },
      'cut off': () => storm.cut(),
      'without a server': () => storm.restart(),
      'refreshed beside': () => later.push(storm.refresh(Math.floor(chance() * VENUES))),
    };
    while (done.length < ROUNDS) {
      await storm.makeDue();
      await pause(200 + chance() * 600);
      const left = Object.keys(blows).filter((name) => !done.slice(done.length - (done.length % 5)).includes(name));
      const what = left[Math.floor(chance() * left.length)] ?? 'killed';
      await blows[what]?.(Math.floor(chance() * DAEMONS));
      done.push(what);
    }
    await Promise.all(later);
    await storm.settled();
    for (const one of daemons) one.kill('SIGTERM');
    for (const { exit, stderr } of await Promise.all(daemons.map(({ ended }) => ended)))
      expect([exit, stderr.trimEnd().split('\n').slice(-3)]).toEqual([0, expect.anything()]);
    await storm.judge(done);
  });

async function prepared() {
  const server = await ownServer(kind as NonNullable<typeof kind>);
  if (!server) throw new Error('no server of its own');
  const wire = await wireTo(server.port);
  const mail = await mailServer();
  const slowly: Answer = (response, request) =>
    void setTimeout(() => says(200, { orders: [order()] })(response, request), 100 + Math.random() * 200);
  const [good, bad] = [await squareServer({ orders: [slowly] }), await loopback(says(401))];
  const address = (port: number) => `postgres://posctl@127.0.0.1:${port}/postgres?sslmode=disable`;
  const one = machine({
    POSCTL_STORE: address(wire.port),
    SQUARE_TOKEN: 'rehearsal-token',
    POSCTL_SMTP_URL: mail.url,
    POSCTL_MAIL_FROM: 'posctl@storm.test',
    POSCTL_SUPPORT_EMAIL: 'support@storm.test',
  });
  const store = postgresStore({
    address: postgresAddress(address(server.port), 'the test'),
    process: 'judge/1',
    version: '0.0.0-test',
    clock: systemClock(),
  });
  await store.base.create();
  await sql(address(server.port), `update posctl.queue set heartbeat_seconds = ${HEARTBEAT_S}`);
  for (let i = 0; i < VENUES; i += 1)
    await addVenue(store, `venue-${i}`, i < DYING ? [bad.url] : [good.url, good.url, good.url]);
  return { ...actions({ one, store, wire, server }), judge: (done: string[]) => judge(store, { done, mail }) };
}

function actions({
  one,
  store,
  wire,
  server,
}: {
  one: Machine;
  store: Store;
  wire: { cut(): void };
  server: { restart(): Promise<void> };
}) {
  return {
    daemon: () => one.start(['daemon', '--concurrency', '4', '--per-type', '4']),
    cut: () => wire.cut(),
    restart: () => server.restart(),
    refresh: (venue: number) => one.posctl(['refresh', '--venue', `venue-${venue}`, '-o', 'json']),
    async makeDue() {
      const due = (state: VenueState | undefined) => {
        if (!state) return { change: null, result: undefined };
        const nextCheck = new Date().toISOString();
        const integrations = state.integrations.map((was) => ({ ...was, nextCheck }));
        return { change: { state: integrations.reduce(withIntegration, state), entries: [] }, result: undefined };
      };
      const ids = Array.from({ length: VENUES - DYING }, (_, i) => `venue-${i + DYING}`);
      await Promise.all(ids.map((id) => store.venues.change(id, due)));
    },
    /** Nothing is due, and nobody owes mail, any more. */
    async settled() {
      const due = () => store.venues.count({ due: new Date().toISOString() });
      while ((await due()) > 0) await pause(100);
      await one.must(['daemon', '--once']);
    },
  };
}

async function addVenue(store: Store, id: string, urls: readonly string[]) {
  const at = new Date().toISOString();
  const tellers = { at, actor: 'kim', reason: null };
  const venue = { id, name: id, timezone: 'America/Toronto', currency: 'CAD', ...VENUE_DEFAULTS };
  await store.venues.change(id, (state) => ({ change: venueAdded(state, venue, tellers), result: undefined }));
  for (const [i, baseUrl] of urls.entries())
    await store.venues.change(id, (state) => {
      if (!state) throw new Error(`there is no venue ${id}`);
      const story = begin(state, tellers);
      const credentials = { accessToken: { from: 'env', at: 'SQUARE_TOKEN' } } as const;
      const nickname = i === 0 ? null : `till-${i}`;
      const one = added(story, randomIds().integration(), SQUARE, { nickname, options: { baseUrl }, credentials });
      return { change: conclude(story, urls.length === 1 ? dying(one) : one), result: undefined };
    });
}

/** With so many failures behind it that the next one calls it off. */
function dying(was: Integration): Integration {
  const at = new Date(Date.now() - 80 * 3_600_000).toISOString();
  return {
    ...was,
    status: 'Failed',
    reason: { code: 'auth_revoked', cause: null, message: 'revoked', since: at, needs: 'venue' },
    streak: { ...was.streak, counted: 30, tries: 30, warned: true },
    failingFrom: at,
  };
}

type Sent = { readonly mails: readonly { readonly messageId: string }[] };

/** What the timeline says of it all afterwards. */
async function judge(store: Store, { done, mail }: { done: readonly string[]; mail: Sent }) {
  const wrong: string[] = [];
  let checks = 0;
  let calledOff = 0;
  let mailed = 0;
  const killed = done.includes('killed') || done.includes('cut off');
  for await (const { venue, integrations, lastSeq, owed } of store.venues.list({}, () => wrong.push('unreadable'))) {
    const entries: TimelineEntry[] = [];
    for await (const entry of store.ledger.timeline({ venues: [venue.id] })) entries.push(entry);
    const seqs = entries.map(({ seq }) => seq).sort((a, b) => a - b);
    if (seqs.some((seq, i) => seq !== i + 1) || lastSeq !== seqs.length) wrong.push(`${venue.id}: seq ${seqs}`);
    if (owed.length > 0) wrong.push(`${venue.id} owes mail`);
    calledOff += entries.filter((entry) => entry.kind === 'called_off').length;
    mailed += entries.filter((entry) => entry.kind === 'mail_sent').length;
    for (const integration of integrations) {
      const mine = entries.filter((entry) => entry.integration === integration.id);
      checks += mine.filter(({ kind }) => kind === 'check_succeeded' || kind === 'check_failed').length;
      wrong.push(...overlaps(mine), ...wrongStatus(integration, mine));
    }
  }
  await store.base.close();
  const letters = new Set(mail.mails.map(({ messageId }) => messageId));
  expect({ wrong, calledOff, mailed, letters: letters.size }).toEqual({
    wrong: [],
    calledOff: DYING,
    mailed: DYING,
    letters: DYING,
  });
  // A worker that was killed after the server had taken a mail leaves it owed: it is sent again under the same id.
  if (!killed) expect(mail.mails.length).toBe(DYING);
  expect(checks).toBeGreaterThan(VENUES);
  process.stdout.write(`${checks} checks, while daemons were ${done.join(', ')}\n`);
}

/** Of one integration no check began before the one before it had ended. */
function overlaps(entries: readonly TimelineEntry[]): string[] {
  const spans = entries.flatMap((entry) =>
    entry.kind === 'check_succeeded' || entry.kind === 'check_failed'
      ? [{ from: entry.details.startedAt, to: entry.at }]
      : [],
  );
  spans.sort((a, b) => (a.from < b.from ? -1 : 1));
  return spans.flatMap(({ from }, i) => {
    const before = spans[i - 1];
    return before && from < before.to ? [`a check from ${from} overlaps one until ${before.to}`] : [];
  });
}

function wrongStatus({ id, status, venue }: Integration, entries: readonly TimelineEntry[]): string[] {
  const last = entries.filter(({ kind }) => kind === 'check_succeeded' || kind === 'check_failed').at(-1);
  const is = last?.kind === 'check_succeeded' ? 'Healthy' : 'CalledOff';
  return status === is ? [] : [`${venue} ${id} is ${status}, and its last check says ${is}`];
}

async function sql(url: string, text: string) {
  const client = new pg.Client({ connectionString: url.replace(/\?.*/, '') });
  await client.connect();
  await client.query(text);
  await client.end();
}

/** The same numbers from 0 to 1 for the same seed. */
function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
