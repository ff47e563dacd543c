import { describe, expect, onTestFinished, test } from 'vitest';
import { clover } from '../../src/connectors/clover/clover.ts';
import { square } from '../../src/connectors/square/square.ts';
import type { Connector } from '../../src/ports/connectors.ts';
import type { RehearsalPos } from '../../src/ports/rehearsal.ts';
import { makeRehearsal } from '../../src/rehearsal/rehearsal.ts';
import { connecting, failureOf, fakeSession, fetchAll, ONE_WEEK } from '../support/connecting.ts';

async function served(pos: RehearsalPos) {
  const server = await makeRehearsal(() => 0).serve({ port: 0, seed: 1, now: ONE_WEEK.to, pos });
  onTestFinished(() => server.close());
  return server;
}

const read = (
  connector: Connector,
  options: Readonly<Record<string, string>>,
  token: Readonly<Record<string, string>>,
) => fetchAll(connector, { options, credentials: fakeSession(token) });

describe('the rehearsal POS that speaks Clover', () => {
  test('names its merchants, one for each place, and what a token sees', async () => {
    const { url, merchants } = await served('clover');
    expect(merchants).toEqual([
      { id: 'LHARBOUR00000', name: 'Harbour Kitchen' },
      { id: 'LPATIO0000000', name: 'Patio Bar' },
      { id: 'LMARKET000000', name: 'Market Stall' },
    ]);
    const options = { baseUrl: url, merchant: 'LMARKET000000' };
    const { setUp, io } = connecting({ options, credentials: fakeSession({ token: 'rehearsal' }) });
    expect((await clover.verify(setUp, io)).sees).toEqual([
      '1 merchant: Market Stall (LMARKET000000, America/Halifax, CAD)',
    ]);
  });

  test('tells the same story as the one that speaks Square: the same sales at the same times, in its own shape', async () => {
    const [theirs, ours] = [await served('square'), await served('clover')];
    const told = await read(square, { baseUrl: theirs.url, locations: 'LHARBOUR' }, { accessToken: 'rehearsal' });
    const { documents, fetched } = await read(
      clover,
      { baseUrl: ours.url, merchant: 'LHARBOUR00000' },
      { token: 'rehearsal' },
    );
    const times = (all: typeof documents, kind: string) =>
      all
        .filter((d) => d.kind === kind && d.lines.length > 0)
        .map((d) => d.soldAt)
        .sort();
    expect(documents.length).toBeGreaterThan(150);
    for (const kind of ['sale', 'refund']) expect(times(documents, kind)).toEqual(times(told.documents, kind));
    // What each order says it comes to is what its lines come to.
    expect(fetched.warnings).toEqual([]);
    const skus = new Set(documents.flatMap((d) => d.lines.map((l) => l.sku)));
    expect(skus).toContain('BEER-LAG');
  });

  test('refuses as Clover does, and renews a token once for each refresh token', async () => {
    const { url } = await served('clover');
    const at = (fault: string) => ({ baseUrl: url + fault, merchant: 'LPATIO0000000' });
    const failure = async (fault: string, token = 'rehearsal') =>
      (await failureOf(read(clover, at(fault), { token }))).code;
    expect([await failure(''.concat('/~503')), await failure('/~403'), await failure('', 'rehearsal-revoked')]).toEqual(
      ['provider_down', 'auth_revoked', 'auth_revoked'],
    );
    const oauth = { refreshToken: 'rehearsal-once', clientId: 'app' };
    expect((await read(clover, at(''), oauth)).documents.length).toBeGreaterThan(50);
    expect((await failureOf(read(clover, at(''), oauth))).message).toContain('good for one time only');
  });
});
