import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeConnectors } from '../../../src/connectors/table.ts';
import { processGroups } from '../../../src/system/programs.ts';
import { everyConnectorContract } from '../../contract/every-connector.ts';
import { fakeSession } from '../../support/connecting.ts';
import { aTap, squareOrder } from '../../support/taps.ts';

/** Sales from before October to 20 November 2026, fifty a day; a word in its config spoils it. */
const TAP = `
if (config.fault) {
  console.error('token ' + config.access_token + ' Authorization: Bearer planted-on-the-way');
  const said = { 401: 'HTTP-error-code: 401, Error: Unauthorized', 403: '403 Client Error: Forbidden', 503: '503 Server Error: Service Unavailable',
    network: 'ConnectionError: connection refused', usage: 'usage: tap\\ntap: error: unrecognized arguments: --config', bug: 'KeyError: x' }[config.fault];
  if (config.fault === 'broken') print('{"type":"RECORD","stream":"orders","record":{"id":"planted');
  else { console.error('CRITICAL ' + said); process.exit(config.fault === 'usage' ? 2 : 1); }
} else if (config.silent) {
  note(process.pid);
  sleep();
} else if (discovering) {
  print({ streams: [{ tap_stream_id: 'orders', stream: 'orders', schema: {}, metadata: [{ breadcrumb: [], metadata: {} }] }] });
} else {
  const from = Date.parse(file('state')?.since ?? '2026-09-25T00:00:00.000Z');
  const to = Date.parse('2026-11-20T12:00:00.000Z');
  const order = ORDER;
  print({ type: 'SCHEMA', stream: 'orders', schema: {}, key_properties: ['id'] });
  for (let at = from; at < to; at += 1728000) {
    const when = new Date(at).toISOString();
    print(record('orders', { ...order, id: 'order-' + at, created_at: when, updated_at: when, closed_at: when }));
  }
  print({ type: 'STATE', value: { since: new Date(to).toISOString() } });
}
`.replace('ORDER', JSON.stringify(squareOrder('')));

const programs = processGroups();

everyConnectorContract({
  name: 'singer',
  goesBy: 'bookmark',
  load: () => makeConnectors().load('singer'),
  async source() {
    const tap = aTap(TAP);
    const given = (config: Readonly<Record<string, unknown>>) => ({
      options: { command: tap.command, mapping: 'tap-square', config: JSON.stringify(config) },
      credentials: fakeSession({ access_token: 'planted-token' }),
      programs,
    });
    return {
      given: (fault) => given(fault === undefined ? {} : { fault }),
      silent: () => ({ given: given({ silent: true }), reached: running(join(tap.folder, 'notes')) }),
    };
  },
  faults: [
    { fault: '401', code: 'auth_expired', needs: 'venue', counted: true },
    { fault: '403', code: 'auth_revoked', needs: 'venue', counted: true },
    { fault: '503', code: 'provider_down', needs: 'nobody', counted: true },
    { fault: 'network', code: 'no_response', needs: 'nobody', counted: true },
    { fault: 'usage', code: 'bad_config', needs: 'support', counted: true },
    { fault: 'bug', code: 'connector_crashed', needs: 'support', counted: true },
    { fault: 'broken', code: 'bad_data', needs: 'support', counted: true },
  ],
});

/** Resolves when the tap has noted that it runs. */
async function running(notes: string): Promise<void> {
  for (;;) {
    try {
      if (readFileSync(notes, 'utf8').endsWith('\n')) return;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
