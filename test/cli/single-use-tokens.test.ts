import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { SQUARE } from '../../src/connectors/square/type.ts';
import { added } from '../../src/domain/setup.ts';
import { begin, conclude } from '../../src/domain/state.ts';
import { LOCATION } from '../connectors/square/server.ts';
import { type Machine, machine } from '../support/binary.ts';
import { jsonStoreAt } from '../support/json-folder.ts';
import { loopback, type Received, says } from '../support/loopback.ts';
import { addVenue } from '../support/shop.ts';

const REF = 'blue-door/square';
const TOKEN = '/oauth2/token';
const LOCATIONS = '/v2/locations';

/**
 * A provider whose refresh tokens are good for one time. One that is used twice shows that two hold it: then everything
 * is revoked, as good providers do.
 */
async function strictProvider(firstToken = 'refresh-0') {
  let good = firstToken;
  let given = 0;
  let revoked = false;
  /** Set by a test: holds an answer back until it says so. */
  const held = new Map<string, Promise<void>>();
  const renew = (body: string): [number, unknown] => {
    const { refresh_token } = JSON.parse(body);
    if (refresh_token !== good) revoked = true;
    if (revoked) return [401, { errors: [{ code: 'UNAUTHORIZED', detail: 'used twice' }] }];
    given += 1;
    good = `refresh-${given}`;
    // It is old at once: every check has to renew it.
    const expires_at = new Date(Date.now() + 1).toISOString();
    return [200, { access_token: `access-${given}`, refresh_token: good, expires_at }];
  };
  const answer = (request: Received): [number, unknown] => {
    if (request.path === TOKEN) return renew(request.body);
    if (revoked || request.headers.authorization !== `Bearer access-${given}`)
      return [401, { errors: [{ code: 'ACCESS_TOKEN_REVOKED' }] }];
    if (request.path === LOCATIONS) return [200, { locations: [LOCATION] }];
    return [200, {}];
  };
  const server = await loopback((response: ServerResponse, request) => {
    const [status, body] = answer(request);
    void (held.get(request.path) ?? Promise.resolve()).then(() => says(status, body)(response, request));
  });
  const asked = (path: string) => server.received.filter((request) => request.path === path).length;
  return {
    url: server.url,
    asked,
    used: () => ({ renewals: given, revoked }),
    async untilAsked(path: string, times: number) {
      while (asked(path) < times) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    /** Answers to this path wait until the function is called that it gives. */
    hold(path: string): () => void {
      let release = () => {};
      held.set(
        path,
        new Promise((resolve) => {
          release = resolve;
        }),
      );
      return () => {
        held.delete(path);
        release();
      };
    },
  };
}

/** A machine with `blue-door/square` connected by OAuth. */
async function connected(url: string): Promise<Machine> {
  const one = machine({ REFRESH: 'refresh-0', CLIENT: 'client-1', SECRET: 'client-secret', OTHER: 'client-other' });
  await addVenue(one, 'blue-door');
  await jsonStoreAt(one.store).venues.change('blue-door', (state) => {
    if (!state) throw new Error('there is no blue-door');
    const story = begin(state, { at: new Date().toISOString(), actor: 'kim', reason: null });
    const integration = added(story, 'int_oauth', SQUARE, {
      options: { baseUrl: url },
      credentials: {
        refreshToken: { from: 'env', at: 'REFRESH' },
        clientId: { from: 'env', at: 'CLIENT' },
        clientSecret: { from: 'env', at: 'SECRET' },
      },
    });
    return { change: conclude(story, integration), result: undefined };
  });
  return one;
}

const REFRESH = ['refresh', REF];

describe('a refresh token that is good for one time', () => {
  it('is used by one of several processes at a time, each taking what the one before was given', async () => {
    const provider = await strictProvider();
    const one = await connected(provider.url);
    const runs = await Promise.all([
      one.posctl(REFRESH),
      one.posctl([...REFRESH, '--from', '2026-11-01', '--to', '2026-11-02']),
      one.posctl(['daemon', '--once']),
      one.posctl([...REFRESH, '--from', '2026-11-03', '--to', '2026-11-04']),
    ]);
    expect(runs.map(({ exit, stderr }) => (exit === 0 ? '' : stderr))).toEqual(['', '', '', '']);
    expect(provider.used()).toEqual({ renewals: provider.asked(TOKEN), revoked: false });
    expect(provider.asked(TOKEN)).toBeGreaterThanOrEqual(3);
  });

  it('is kept before it is used: a process that is killed then takes nothing with it', async () => {
    const provider = await strictProvider();
    const one = await connected(provider.url);
    for (let killed = 1; killed <= 3; killed += 1) {
      const release = provider.hold(LOCATIONS);
      const running = one.start(REFRESH);
      await provider.untilAsked(LOCATIONS, killed);
      running.kill('SIGKILL');
      await running.ended;
      release();
    }
    await one.must(REFRESH);
    expect(provider.used()).toEqual({ renewals: 4, revoked: false });
  });

  it('is not spent by an edit while a check holds it, and the check that follows knows the new one', async () => {
    const provider = await strictProvider();
    const one = await connected(provider.url);
    const release = provider.hold(TOKEN);
    const check = one.start(REFRESH);
    await provider.untilAsked(TOKEN, 1);
    const edit = one.start(['edit', REF, '--secret', 'clientSecret=env:OTHER']);
    await edit.heard('A check of blue-door/square is running; waiting for its end.');
    expect(provider.asked(TOKEN)).toBe(1);
    release();
    expect([(await check.ended).exit, (await edit.ended).exit]).toEqual([0, 0]);
    await one.must(REFRESH);
    expect(provider.used()).toEqual({ renewals: 3, revoked: false });
  });

  it('is not lost by an edit that is killed, or refused, after it was spent', async () => {
    const provider = await strictProvider();
    const one = await connected(provider.url);
    const release = provider.hold(LOCATIONS);
    const edit = one.start(['edit', REF, '--set', 'locations=L1']);
    await provider.untilAsked(LOCATIONS, 1);
    edit.kill('SIGKILL');
    await edit.ended;
    release();
    const refused = await one.posctl(['edit', REF, '--set', 'locations=L9']);
    expect([refused.exit, refused.stderr]).toEqual([1, expect.stringContaining('names L9')]);
    await one.must(REFRESH);
    expect(provider.used()).toEqual({ renewals: 3, revoked: false });
  });

  it('that was spent by adding is the one that was given instead', async () => {
    const provider = await strictProvider();
    const one = machine({ REFRESH: 'refresh-0', CLIENT: 'client-1', SECRET: 'client-secret' });
    await addVenue(one, 'blue-door');
    const secrets = ['refreshToken=env:REFRESH', 'clientId=env:CLIENT', 'clientSecret=env:SECRET'];
    const flags = secrets.flatMap((secret) => ['--secret', secret]);
    await one.must(['add', 'square', '--venue', 'blue-door', ...flags, '--set', `baseUrl=${provider.url}`]);
    await one.must(REFRESH);
    expect(provider.used()).toEqual({ renewals: 2, revoked: false });
  });
});
