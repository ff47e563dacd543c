import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeRehearsal } from '../../src/rehearsal/rehearsal.ts';
import { Chance } from '../simulation/chance.ts';
import { type Machine, machine, type Ran } from '../support/binary.ts';
import { imapForTests, NO_DOVECOT, PASSWORD, type TestMailbox } from '../support/imap-server.ts';
import { mailOf } from '../support/mails.ts';
import { BOMBS, bombMail } from './bombs.ts';
import { type Front, hostilePos, hostileWire } from './front.ts';
import { MEGABYTES, probed, STANDSTILL_MS } from './probed.ts';

/** `npm run hostile` sets these; without it a short form runs. */
const { HOSTILE_ROUNDS = '1', HOSTILE_VENUES = '2', HOSTILE_SEED = '1' } = process.env;
const [ROUNDS, VENUES, SEED] = [HOSTILE_ROUNDS, HOSTILE_VENUES, HOSTILE_SEED].map(Number) as [number, number, number];
const TOKEN = 'rehearsal-planted-token-4711';
/** The limit of a check that is set, and the time that a check has to end by itself after it. */
const CHECK_MINUTES = 1;
const LIMIT_MS = CHECK_MINUTES * 60_000 + 15_000;
const EXITS = [0, 1, 5, 7, 8];

const imap = imapForTests();

it(`a hostile world of ${ROUNDS} rounds over ${VENUES} venues: no crash, no hang, no wrong sum (seed ${SEED})`, {
  timeout: 120_000 + ROUNDS * VENUES * 20_000,
}, async () => {
  const chance = new Chance(SEED);
  const world = await prepared(chance);
  const { victim, calm, fronts } = world;
  let checks = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    await world.deliver();
    const ran = await victim.posctl(['refresh', '--all', '-o', 'jsonl', '-y'], { env: world.env });
    checks += judged(ran, `round ${round}`);
  }
  for (const front of fronts) front.behave();
  // What was good in the mailboxes has come in whatever stood beside it.
  await victim.posctl(['refresh', '--all', '-y', '-q'], { env: world.env });
  await calm.posctl(['refresh', '--all', '-y', '-q'], { env: world.env });
  const aside = await daysNotHeld(victim);
  expect(await daySums(victim, aside)).toEqual(await daySums(calm, aside));
  expect(await statuses(victim, 'square')).toEqual({ Healthy: VENUES });
  nothingLeaked(victim);
  const { megabytes, standstill } = world.worst();
  process.stdout.write(
    `${checks} checks: at most ${megabytes.toFixed()} MB, the event loop stood still for at most ${standstill.toFixed()} ms; ${said(fronts)}\n`,
  );
  expect(megabytes).toBeLessThan(MEGABYTES);
  if (ROUNDS > 1) expect(standstill).toBeLessThan(STANDSTILL_MS);
});

/** A refresh ended as it may: with a result for each, in time, and no word of a bug. Gives how many there were. */
function judged({ stdout, stderr, exit }: Ran, when: string): number {
  expect(EXITS, `${when}: ${stderr}`).toContain(exit);
  expect(`${stdout}${stderr}`).not.toMatch(/internal error|\n {4}at |connector crashed/i);
  expect(`${stdout}${stderr}`).not.toContain(TOKEN);
  const results = stdout.trim().split('\n');
  for (const line of results) {
    const {
      ref,
      durationMs = 0,
      error,
    } = JSON.parse(line) as Record<string, { code?: string }> & {
      ref: string;
      durationMs?: number;
    };
    expect(durationMs, `${when}: ${ref}`).toBeLessThan(LIMIT_MS);
    expect(error?.code, `${when}: ${line}`).not.toBe('connector_crashed');
  }
  return results.length;
}

async function prepared(chance: Chance) {
  const pos = await makeRehearsal().serve({ port: 0, seed: SEED, now: new Date().toISOString() });
  onTestFinished(() => pos.close());
  const direct = Number(new URL(pos.url).port);
  const front = await hostilePos(direct, chance.fork());
  const boxes = NO_DOVECOT === null ? Array.from({ length: Math.ceil(VENUES / 3) }, () => imap.mailbox()) : [];
  const wire = boxes[0] ? await hostileWire(boxes[0].port, chance.fork()) : undefined;
  const probe = probed();
  const [victim, calm] = [machine(), machine()];
  await setUp(victim, { pos: front.port, boxes, imap: wire?.port });
  await setUp(calm, { pos: direct, boxes, imap: undefined });
  const secrets = { POS_TOKEN: TOKEN, MAIL_PASSWORD: PASSWORD };
  let day = 1;
  return {
    victim,
    calm,
    fronts: wire ? [front, wire] : [front],
    env: { ...secrets, ...probe.env },
    worst: probe.worst,
    /** Each mailbox gets a good report and something evil. */
    async deliver() {
      for (const box of boxes) {
        const evil = bombMail(chance.pick(BOMBS), chance);
        const at = new Date().toISOString();
        await box.deliver([
          { raw: evil, at },
          { raw: report(day), at },
          { raw: evil, at },
        ]);
      }
      day += 1;
    },
  };
}

/** A day's sales long ago, as nobody else reports them. */
function report(day: number): string {
  const date = new Date(Date.now() - (day + 1) * 86_400_000).toISOString().slice(0, 10);
  const csv = `Date,Item,Quantity,Gross sales,Discounts,Net sales\n${date},Ale,${day},${day * 7}.00,0.00,${day * 7}.00\n${date},Stout,2,11.50,0.50,11.00\n`;
  return mailOf({
    subject: `Daily sales ${date}`,
    date: new Date().toUTCString(),
    parts: [{ name: `sales-${date}.csv`, content: csv }],
  });
}

/** The venues and what they are connected to, from one file. */
async function setUp(
  one: Machine,
  {
    pos,
    boxes,
    imap: port,
  }: { readonly pos: number; readonly boxes: readonly TestMailbox[]; readonly imap: number | undefined },
): Promise<void> {
  const venues = Array.from({ length: VENUES }, (_, i) => {
    const box = boxes[i];
    const square = {
      type: 'square',
      options: { baseUrl: `http://127.0.0.1:${pos}` },
      credentials: { accessToken: 'env:POS_TOKEN' },
    };
    const mailed = box && {
      type: 'email-report',
      options: { ...box.options, ...(port === undefined ? {} : { port: String(port) }) },
      credentials: { password: 'env:MAIL_PASSWORD' },
    };
    return { id: `v${i}`, timezone: 'UTC', currency: 'CAD', integrations: mailed ? [square, mailed] : [square] };
  });
  const file = join(one.home, 'fleet.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'posctl/v1', venues }));
  await one.must(['apply', '-f', file, '-y']);
  await one.must(['policy', '--set', `checkMinutes=${CHECK_MINUTES}`]);
}

/** Days that are said not to be held, as `REF DAY`: of a mail that the wire garbled, the report is put aside. */
async function daysNotHeld(one: Machine): Promise<ReadonlySet<string>> {
  const { stdout } = await one.posctl(['gaps', '--state', 'partial,failed,missing', '--since', '60d', '-o', 'jsonl']);
  const rows = stdout.trim().split('\n').filter(Boolean);
  return new Set(rows.map((row) => JSON.parse(row)).map(({ ref, businessDay }) => `${ref} ${businessDay}`));
}

/** Sums of the days that are over, by integration, but for these days. */
async function daySums(one: Machine, without: ReadonlySet<string>): Promise<unknown[]> {
  const today = new Date().toISOString().slice(0, 10);
  const found: unknown[] = [];
  for (const { ref } of await one.json<{ ref: string }[]>(['list']))
    for (const row of await one.json<{ businessDay: string }[]>(['sales', ref, '--by', 'day']))
      if (row.businessDay < today && !without.has(`${ref} ${row.businessDay}`)) found.push({ ref, ...row });
  return found;
}

async function statuses(one: Machine, type: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status } of await one.json<{ status: string }[]>(['list', '--type', type]))
    counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function nothingLeaked(one: Machine): void {
  const holding = [...one.files()].filter(([, text]) => text.includes(TOKEN)).map(([path]) => path);
  expect(holding).toEqual([]);
}

function said(fronts: readonly Front[]): string {
  return fronts
    .flatMap(({ done }) => Object.entries(done))
    .map(([what, times]) => `${times} ${what}`)
    .join(', ');
}
