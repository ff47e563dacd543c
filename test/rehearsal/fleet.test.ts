import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { rehearseFleet } from '../../scripts/fleet/fleet.ts';
import { emptyMailbox } from '../../scripts/fleet/mailbox.ts';
import { mendMorning } from '../../scripts/fleet/morning.ts';
import { smallFleet } from '../../scripts/fleet/plan.ts';
import { makeRehearsal } from '../../src/rehearsal/rehearsal.ts';
import { type Machine, machine } from '../support/binary.ts';

interface Item {
  readonly ref: string;
  readonly status: string;
  readonly needs: string;
  readonly cause: string;
  readonly next: string;
}
interface Triaged {
  readonly counts: Readonly<Record<string, number>>;
  readonly items: readonly Item[];
}

let folder: string;
let port: number;
let gone: { readonly tills: number; readonly mailboxes: number };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'posctl-fleet-'));
  gone = { tills: await freePort(), mailboxes: await freePort() };
  port = await rehearseFleet({ folder, port: 0, gone, now: new Date().toISOString(), members: smallFleet() });
  return () => rmSync(folder, { recursive: true });
}, 60_000);

/** A port at which nobody is. */
async function freePort(): Promise<number> {
  const { port: free, close } = await emptyMailbox(0);
  close();
  return free;
}

/** posctl on the fleet, whose POS answers again. */
async function support(): Promise<{ readonly one: Machine; readonly fleet: { readonly env: Record<string, string> } }> {
  const pos = await makeRehearsal().serve({ port, seed: 1, now: new Date().toISOString() });
  onTestFinished(() => pos.close());
  return { one: machine(), fleet: { env: { POSCTL_STORE: join(folder, 'store') } } };
}

it('every kind of trouble is there, each with who must act and what to type', async () => {
  const { one, fleet } = await support();
  const { counts, items } = JSON.parse((await one.must(['triage', '-o', 'json'], fleet)).stdout) as Triaged;
  expect(counts).toMatchInlineSnapshot(`
    {
      "CalledOff": 5,
      "Failed": 5,
      "Healthy": 3,
      "Initializing": 0,
      "inactive": 0,
      "quiet": 1,
      "snoozed": 0,
    }
  `);
  const told = items.map(({ status, needs, cause, next }) => [
    status,
    needs,
    cause,
    next.replace(/[\w-]+\/[\w-]+/, 'REF'),
  ]);
  expect(told.map((row) => row.join(' · '))).toMatchInlineSnapshot(`
    [
      "CalledOff · venue · auth_revoked · posctl edit REF --secret accessToken=SOURCE --refresh",
      "CalledOff · venue · auth_expired · posctl edit REF --secret accessToken=SOURCE --refresh",
      "CalledOff · support · bad_config · posctl edit REF --set locations=VALUE --refresh",
      "Healthy · support · no_report · posctl timeline REF --limit 20",
      "Failed · support · no_response · posctl edit REF --set host=VALUE --refresh",
      "Failed · support · bad_data · posctl check-report FILE --ref REF",
      "Failed · provider · bad_data · posctl refresh REF",
      "CalledOff · nobody · no_report · posctl refresh REF",
      "CalledOff · nobody · no_response · posctl refresh REF",
      "Failed · nobody · provider_down · posctl refresh REF",
      "Failed · nobody · rate_limited · posctl refresh REF",
      "Healthy · nobody · quiet · posctl refresh REF",
    ]
  `);
});

it('a pass over all of them says what it is to say, and nothing of Node.js', async () => {
  const { one, fleet } = await support();
  const { exit, stderr } = await one.posctl(['daemon', '--once', '-q'], fleet);
  expect(exit).toBe(0);
  expect(stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'))).toEqual([]);
});

it('one command shows all that was called off, and one more each mends it, of every kind', async () => {
  const { one, fleet } = await support();
  const till = await makeRehearsal().serve({ port: gone.tills, seed: 1, now: new Date().toISOString() });
  const mailbox = await emptyMailbox(gone.mailboxes);
  onTestFinished(async () => {
    mailbox.close();
    await till.close();
  });
  const env = { ...fleet.env, TOKEN: 'rehearsal-good' };
  const commands: string[][] = [];
  const mended = await mendMorning(async (args) => {
    commands.push([...args]);
    return (await one.posctl([...args], { env })).stdout;
  });
  expect(commands).toHaveLength(1 + mended.length);
  expect(mended.map(({ cause }) => cause)).toEqual([
    'auth_revoked',
    'auth_expired',
    'bad_config',
    'no_report',
    'no_response',
  ]);
  const after = JSON.parse((await one.must(['list', '-o', 'json'], fleet)).stdout) as Item[];
  const status = new Map(after.map((each) => [each.ref, each.status]));
  expect(mended.map(({ ref }) => status.get(ref))).toEqual([
    'Healthy',
    'Healthy',
    'Healthy',
    'Initializing',
    'Healthy',
  ]);
}, 60_000);
