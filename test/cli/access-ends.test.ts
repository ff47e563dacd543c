import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LIGHTSPEED_K } from '../../src/connectors/lightspeed-k/type.ts';
import { SIMPHONY } from '../../src/connectors/simphony/type.ts';
import { added } from '../../src/domain/setup.ts';
import { begin, conclude } from '../../src/domain/state.ts';
import { DAY, instant, moment, plus } from '../../src/domain/time.ts';
import { machine } from '../support/binary.ts';
import { jsonStoreAt } from '../support/json-folder.ts';
import { mailServer } from '../support/mail-server.ts';
import { addVenue } from '../support/shop.ts';

it('a daemon mails once before the access of what nobody checks any more ends, and every screen says it', async () => {
  const server = await mailServer();
  const one = machine({ POSCTL_SMTP_URL: server.url, POSCTL_MAIL_FROM: 'posctl@posctl.test', PASSWORD: 'x' });
  const told = join(one.home, 'told.jsonl');
  const command = ['/bin/sh', '-c', `cat >> ${told}`];
  const config = join(one.home, 'config.json');
  writeFileSync(config, JSON.stringify({ supportEmail: 'help@posctl.test', notify: [{ type: 'command', command }] }));
  const env = { env: { POSCTL_CONFIG: config } };
  await addVenue(one, 'blue-door');
  const now = instant(Date.now());
  const givenDaysAgo = { [SIMPHONY.type]: 50, [LIGHTSPEED_K.type]: 11 };
  for (const [n, type] of [SIMPHONY, LIGHTSPEED_K].entries())
    await jsonStoreAt(one.store).venues.change('blue-door', (state) => {
      if (!state) throw new Error('there is no blue-door');
      const at = plus(now, -(givenDaysAgo[type.type] ?? 0) * DAY);
      const story = begin(state, { at, actor: 'kim', reason: null });
      const fresh = added(story, `int_${n}`, type, { credentials: { password: { from: 'env', at: 'PASSWORD' } } });
      const reason = {
        code: 'too_many_failures',
        cause: 'no_response',
        message: 'gone',
        since: at,
        needs: 'nobody',
      } as const;
      const off = { ...fresh, status: 'CalledOff', calledOffAt: at, nextCheck: null, reason } as const;
      return { change: conclude(story, off), result: undefined };
    });

  for (let pass = 0; pass < 2; pass += 1) await one.must(['daemon', '--once'], env);
  expect(server.mails.map(({ to, subject }) => [to, subject])).toEqual([
    [['help@posctl.test'], '[posctl] blue-door/lightspeed-k: its access ends soon'],
    [['help@posctl.test'], '[posctl] blue-door/simphony: its access ends soon'],
  ]);
  const [consent, password] = [3, 10].map((days) => moment(plus(now, days * DAY)));
  const texts = server.mails.map(({ raw }) => raw.replaceAll('=\r\n', ''));
  expect(texts[0]).toContain(`2. Check it, before ${consent}; a check that succeeds renews the access:`);
  expect(texts[1]).toContain(`1. Have the password of the API account set anew, before ${password}; how:`);
  const events = readFileSync(told, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.map(({ event, ref, next }) => [event, ref, next]).sort()).toEqual([
    ['access_ends', 'blue-door/lightspeed-k', 'posctl refresh blue-door/lightspeed-k'],
    ['access_ends', 'blue-door/simphony', 'posctl edit blue-door/simphony --secret password=SOURCE'],
  ]);
  const { stdout } = await one.must(['timeline', 'blue-door/simphony', '-o', 'jsonl'], env);
  const entries = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(entries.map(({ kind, details }) => [kind, details.code ?? details.event ?? null])).toEqual([
    ['added', null],
    ['warned', 'access_ends'],
    ['notified', 'access_ends'],
    ['mail_sent', null],
  ]);
  expect((await one.must(['list'], env)).stderr).toContain(
    'blue-door/simphony: the password of the API account ends in 9 d',
  );
});
