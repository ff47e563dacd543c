import { type Finding, interleaved, ratio } from './measure.ts';
import { nodeSilently, place } from './posctl.ts';

const ROUNDS = 31;

/** What a person feels: small commands against node doing nothing. */
export async function startUp(folder: string): Promise<Finding[]> {
  const { posctl, silently, env } = place(folder, 'twenty');
  for (let n = 1; n <= 20; n += 1) {
    posctl('venue', 'add', `venue-${n}`, '--timezone', 'America/Toronto', '--currency', 'CAD');
    posctl('add', 'square', '--venue', `venue-${n}`, '--secret', 'accessToken=env:BENCH_TOKEN', '--no-test');
  }
  const times = await interleaved(ROUNDS, {
    nothing: () => nodeSilently(env, '-e', '0'),
    table: () => silently('list'),
    json: () => silently('list', '-o', 'json'),
    help: () => silently('--help'),
    version: () => silently('--version'),
  });
  return [
    ratio('list, 20 integrations, against node -e 0', [times.table, times.nothing], 2.5),
    ratio('list -o json, against node -e 0', [times.json, times.nothing], 1.9),
    ratio('--help, against node -e 0', [times.help, times.nothing], 1.5),
    ratio('--version, against node -e 0', [times.version, times.nothing], 1.5),
  ];
}
