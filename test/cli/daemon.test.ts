import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Integration } from '../../src/domain/integration.ts';
import { squareServer } from '../connectors/square/server.ts';
import { type Machine, machine, type Running } from '../support/binary.ts';
import { jsonStoreAt } from '../support/json-folder.ts';
import { loopback, nobodyThere, type Received } from '../support/loopback.ts';
import { mailServer } from '../support/mail-server.ts';
import { addSquare, mend, rehearsalPos, type Shop, shop } from '../support/shop.ts';

const REF = 'blue-door/square';

interface Event {
  readonly at: string;
  readonly level: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

const events = (stderr: string): Event[] =>
  stderr
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const show = (one: Machine, ref = REF) => one.json<Record<string, unknown>>(['show', ref]);
const kinds = async (one: Machine) => (await one.json<{ kind: string }[]>(['timeline'])).map((e) => e.kind);

/** Due, with so many failures behind it that the next one warns or calls off. */
function failing(counted: number, hours: number) {
  const at = new Date(Date.now() - hours * 3_600_000).toISOString();
  return (was: Integration): Integration => ({
    ...was,
    status: 'Failed',
    reason: { code: 'provider_down', cause: null, message: 'down', since: at, needs: 'nobody' },
    streak: { ...was.streak, counted, tries: counted, warned: counted > 4 },
    failingFrom: at,
    nextCheck: new Date().toISOString(),
  });
}

const due = (was: Integration): Integration => ({ ...was, nextCheck: new Date().toISOString() });

/** A shop whose POS takes requests and never answers, with a check of it running. */
async function hanging(...args: string[]): Promise<{ one: Shop; daemon: Running }> {
  const one = await shop();
  const silent = await loopback();
  await mend(one, REF, (was) => ({ ...was, options: { baseUrl: silent.url } }));
  const daemon = one.start(['daemon', ...args]);
  await untilAsked(silent.received);
  return { one, daemon };
}

/** The other process is at work when the server has heard of it. */
async function untilAsked(received: readonly Received[], path = '/v2/locations', times = 1): Promise<void> {
  while (received.filter((r) => r.path === path).length < times)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('posctl daemon --once', () => {
  it('checks what is due, logs it as JSON lines, and ends with 0 whatever the checks said', async () => {
    const one = await shop();
    await addSquare(one, `${await rehearsalPos()}/~401`, { nickname: 'patio' });
    const { exit, stdout, stderr } = await one.posctl(['daemon', '--once']);
    expect([exit, stdout]).toEqual([0, '']);
    const log = events(stderr);
    expect(log.map((e) => [e.level, e.event, e.ref]).sort()).toEqual([
      ['info', 'check_succeeded', REF],
      ['info', 'pass_ended', undefined],
      ['warn', 'check_failed', `${REF}:patio`],
    ]);
    expect(log.at(-1)).toMatchObject({ due: 2, succeeded: 1, failed: 1, linesNew: 5, mailQueued: 0 });
    expect(await show(one)).toMatchObject({ status: 'Healthy' });
    expect(await show(one, `${REF}:patio`)).toMatchObject({ status: 'Failed' });
    // Nothing is due any more.
    expect(events((await one.must(['daemon', '--once'])).stderr).at(-1)).toMatchObject({ due: 0, succeeded: 0 });
  });

  it('leaves called-off and inactive ones alone', async () => {
    const one = await shop();
    await mend(one, REF, (was) => ({ ...was, status: 'CalledOff', nextCheck: null }));
    await addSquare(one, one.till.url, { nickname: 'old' });
    await one.must(['deactivate', `${REF}:old`, '--yes']);
    await one.must(['daemon', '--once']);
    expect(one.till.received).toEqual([]);
  });

  it('ignores POSCTL_VENUE', async () => {
    const one = await shop();
    await one.must(['daemon', '--once'], { env: { POSCTL_VENUE: 'elsewhere' } });
    expect(await show(one)).toMatchObject({ status: 'Healthy' });
  });
});

describe('posctl daemon', () => {
  it('checks what is due at once, and ends with 0 on SIGTERM, SIGINT and SIGHUP, leaving nothing locked', async () => {
    const one = await shop();
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      await mend(one, REF, due);
      const daemon = one.start(['daemon']);
      await daemon.heard('pass_ended');
      daemon.kill(signal);
      const { exit, stderr } = await daemon.ended;
      expect([exit, events(stderr).at(-1)?.event], signal).toEqual([0, 'daemon_stopped']);
    }
    await one.must(['daemon', '--once']);
    await one.must(['refresh', REF]);
  });

  it('a second one says who holds the store and exits with 6; --once beside it exits with 0 and one line', async () => {
    const one = await shop();
    const daemon = one.start(['daemon']);
    await daemon.heard('daemon_started');
    const second = await one.posctl(['daemon', '-o', 'json']);
    const { error } = JSON.parse(second.stderr);
    expect([second.exit, error.code, error.retryable]).toEqual([6, 'locked', true]);
    expect(error.message).toContain(`another daemon holds the store ${one.store}`);
    expect(error.message).toContain(`/${daemon.pid}`);
    const once = await one.posctl(['daemon', '--once']);
    expect([once.exit, once.stdout, once.stderr.split('\n').length]).toEqual([0, '', 2]);
    expect(once.stderr).toContain('another daemon holds the store');
    daemon.kill('SIGTERM');
    expect((await daemon.ended).exit).toBe(0);
  });

  it('killed at once it leaves nothing locked and nothing lost', async () => {
    const { one, daemon } = await hanging();
    daemon.kill('SIGKILL');
    await daemon.ended;
    await mend(one, REF, (was) => ({ ...was, options: { baseUrl: one.till.url } }));
    expect(events((await one.must(['daemon', '--once'])).stderr).at(-1)).toMatchObject({ succeeded: 1, failed: 0 });
    expect(await kinds(one)).toEqual(['venue_added', 'added', 'check_succeeded']);
  });

  it('finishes the check in hand when it is stopped', async () => {
    const one = await shop();
    let answer = () => {};
    const allowed = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const late = (response: ServerResponse) => void allowed.then(() => response.end('{"orders":[]}'));
    const slow = await squareServer({ orders: [late] });
    await mend(one, REF, (was) => ({ ...was, options: { baseUrl: slow.url } }));
    const daemon = one.start(['daemon']);
    await untilAsked(slow.received, '/v2/orders/search');
    daemon.kill('SIGTERM');
    await daemon.heard('daemon_stopping');
    answer();
    const { exit, stderr } = await daemon.ended;
    expect([exit, events(stderr).map((e) => e.event)]).toEqual([
      0,
      ['daemon_started', 'daemon_stopping', 'check_succeeded', 'pass_ended', 'daemon_stopped'],
    ]);
    expect(await show(one)).toMatchObject({ status: 'Healthy' });
  });

  it('cancels a check that does not end within the grace; that says nothing about the POS', async () => {
    const { one, daemon } = await hanging('--grace', '1s');
    daemon.kill('SIGTERM');
    expect((await daemon.ended).exit).toBe(0);
    expect(await kinds(one)).toEqual(['venue_added', 'added', 'check_cancelled']);
    expect(await show(one)).toMatchObject({ status: 'Initializing', failuresInARow: 0, lastSalesCheck: null });
  });

  it('a second signal ends it at once', async () => {
    const { daemon } = await hanging('--grace', '5m');
    daemon.kill('SIGTERM');
    await daemon.heard('daemon_stopping');
    daemon.kill('SIGTERM');
    expect((await daemon.ended).exit).toBe(143);
  });
});

describe('two processes', () => {
  it('that refresh the same one at once check it once', async () => {
    const one = await shop();
    const slow = await rehearsalPos();
    await mend(one, REF, (was) => ({ ...was, options: { baseUrl: `${slow}/~slow=1500` } }));
    const both = await Promise.all([
      one.posctl(['refresh', REF, '-o', 'jsonl']),
      one.posctl(['refresh', REF, '-o', 'jsonl']),
    ]);
    const results = both.map(({ stdout }) => JSON.parse(stdout));
    expect(results.map((r) => r.outcome).sort()).toEqual(['checked', 'joined']);
    expect(results[0].linesNew).toBe(results[1].linesNew);
    expect(await kinds(one)).toEqual(['venue_added', 'added', 'check_succeeded']);
  });

  it('Ctrl-C of a refresh exits with 130 and is not a failure', async () => {
    const one = await shop();
    const silent = await loopback();
    await mend(one, REF, (was) => ({ ...was, options: { baseUrl: silent.url } }));
    for (const [signal, exit] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const times = silent.received.length + 1;
      const refresh = one.start(['refresh', REF]);
      await untilAsked(silent.received, '/v2/locations', times);
      refresh.kill(signal);
      expect((await refresh.ended).exit).toBe(exit);
    }
    expect(await kinds(one)).toEqual(['venue_added', 'added', 'check_cancelled', 'check_cancelled']);
    expect(await show(one)).toMatchObject({ status: 'Initializing', failuresInARow: 0 });
  });
});

describe('mail', () => {
  const mailing = (url: string) => ({
    POSCTL_SMTP_URL: url,
    POSCTL_SUPPORT_EMAIL: 'support@posctl.test',
    POSCTL_MAIL_FROM: 'posctl@posctl.test',
  });

  it('is sent at a warning to support only, at a call-off and the recovery to the venue too', async () => {
    const server = await mailServer();
    const one = await shop(mailing(server.url));
    await one.must(['venue', 'edit', 'blue-door', '--contact', 'owner@blue-door.test']);
    const broken = `${await rehearsalPos()}/~500`;
    await mend(one, REF, (was) => ({ ...failing(3, 1)(was), options: { baseUrl: broken } }));
    await one.must(['daemon', '--once']);
    expect(server.mails.map((m) => [m.to, m.subject])).toEqual([
      [['support@posctl.test'], '[posctl] blue-door/square: sales may be missing'],
    ]);

    await mend(one, REF, failing(11, 80));
    await one.must(['daemon', '--once']);
    const calledOff = server.mails
      .slice(1)
      .map((m) => [m.to[0], m.subject])
      .sort();
    const subject = '[posctl] blue-door/square: called off, no sales are fetched any more';
    expect(calledOff).toEqual([
      ['owner@blue-door.test', subject],
      ['support@posctl.test', subject],
    ]);
    expect(await show(one)).toMatchObject({ status: 'CalledOff', reason: { cause: 'provider_down', needs: 'nobody' } });

    await one.must(['edit', REF, '--set', `baseUrl=${one.till.url}`]);
    await one.must(['refresh', REF]);
    await one.must(['daemon', '--once']);
    const recovered = server.mails
      .slice(3)
      .map((m) => [m.to[0], m.subject])
      .sort();
    expect(recovered).toEqual([
      ['owner@blue-door.test', '[posctl] blue-door/square: sales are coming in again'],
      ['support@posctl.test', '[posctl] blue-door/square: sales are coming in again'],
    ]);
    const sent = await one.json<{ details: object }[]>(['timeline', '--kind', 'mail_sent']);
    expect(sent).toHaveLength(5);
    await one.must(['daemon', '--once']);
    expect(server.mails).toHaveLength(5);
  });

  it('that the server does not take stays queued, is said, and is sent later, once', async () => {
    const server = await mailServer();
    const one = await shop(mailing(server.url));
    const broken = `${await rehearsalPos()}/~500`;
    await mend(one, REF, (was) => ({ ...failing(11, 80)(was), options: { baseUrl: broken } }));
    const down = { env: mailing((await nobodyThere()).replace('http', 'smtp')) };
    const { exit, stderr } = await one.posctl(['daemon', '--once'], down);
    expect(exit).toBe(0);
    expect(events(stderr).map((e) => e.event)).toContain('mail_not_sent');
    server.refuse(true);
    await dueNow(one);
    await one.must(['daemon', '--once']);
    expect(server.mails).toEqual([]);
    server.refuse(false);
    await dueNow(one);
    await one.must(['daemon', '--once']);
    await one.must(['daemon', '--once']);
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]?.messageId).toMatch(/^<.+@.+>$/);
  });

  it('that cannot leave is said by list and daemon', async () => {
    const one = await shop();
    const broken = `${await rehearsalPos()}/~500`;
    await mend(one, REF, (was) => ({ ...failing(11, 80)(was), options: { baseUrl: broken } }));
    const { stderr } = await one.must(['daemon', '--once']);
    expect(events(stderr).find((e) => e.event === 'mail_queued')).toMatchObject({ level: 'warn', mails: 1 });
    const nothing = '1 mail is queued: no mail server is set (POSCTL_SMTP_URL)\n';
    expect((await one.must(['list', '-o', 'json'])).stderr).toBe(nothing);
    const nobody = '1 mail is queued: nobody to send to (POSCTL_SUPPORT_EMAIL)\n';
    const env = { POSCTL_SMTP_URL: 'smtp://127.0.0.1:1' };
    expect((await one.must(['list'], { env })).stderr).toBe(nobody);
  });

  /** The queue waits between tries; here time passes at once. */
  async function dueNow(one: Machine): Promise<void> {
    await jsonStoreAt(one.store).venues.change('blue-door', (state) => {
      if (!state) throw new Error('no venue');
      const owed = state.owed.map((mail) => ({ ...mail, nextTry: new Date().toISOString() }));
      return { change: { state: { ...state, owed }, entries: [] }, result: undefined };
    });
  }
});

describe('posctl daemon status', () => {
  interface Status {
    readonly daemons: readonly { readonly process: string; readonly alive: boolean; readonly running: object[] }[];
    readonly due: number;
  }
  const status = (one: Machine) => one.json<Status>(['daemon', 'status']);

  it('says that there is no store, with exit 3', async () => {
    const { exit, stdout, stderr } = await machine().posctl(['daemon', 'status']);
    expect([exit, stdout]).toEqual([3, '']);
    expect(stderr).toContain('there is no store at');
  });

  it('shows a check while it runs, and at once that its process was killed', async () => {
    const { one, daemon } = await hanging();
    const running = [{ ref: REF, since: expect.any(String) }];
    let seen = await status(one);
    while (seen.daemons[0]?.running.length === 0) seen = await status(one);
    expect(seen).toMatchObject({
      daemons: [{ process: expect.stringMatching(`/${daemon.pid}$`), alive: true, running }],
    });
    expect(seen.due).toBe(0);
    daemon.kill('SIGKILL');
    await daemon.ended;
    expect(await status(one)).toMatchObject({ daemons: [{ alive: false, state: 'dead', running }], due: 1, late: 0 });
    expect((await one.posctl(['daemon', 'status', '--check'])).exit).toBe(7);
  });

  it('shows that it was stopped, and what cron did', async () => {
    const one = await shop();
    const daemon = one.start(['daemon']);
    await daemon.heard('pass_ended');
    daemon.kill('SIGTERM');
    await daemon.ended;
    expect(await status(one)).toMatchObject({ daemons: [{ alive: false, state: 'stopped', running: [] }], due: 0 });
    for (let n = 0; n < 3; n += 1) await one.must(['daemon', '--once']);
    // Each sweeps those before it, but the last.
    const done = { state: 'stopped', once: true };
    expect((await status(one)).daemons).toMatchObject([done, done]);
    expect((await one.posctl(['daemon', 'status', '--check'])).exit).toBe(0);
  });
});
