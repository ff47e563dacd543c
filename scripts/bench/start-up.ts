import { type Finding, interleaved, ratio } from './measure.ts';
import { nodeSilently, place } from './posctl.ts';
import { fill } from './store.ts';

const ROUNDS = 41;
const INTEGRATIONS = 20;

/** What a person feels: small commands against node doing nothing. */
export async function startUp(folder: string): Promise<Finding[]> {
  const made = place(folder, 'twenty');
  await fill(made, { count: INTEGRATIONS });
  const { silently, env } = made;
  const times = await interleaved(ROUNDS, {
    nothing: () => nodeSilently(env, '-e', '0'),
    table: () => silently('list'),
    json: () => silently('list', '-o', 'json'),
    help: () => silently('--help'),
    version: () => silently('--version'),
  });
  return [
    ratio(`list, ${INTEGRATIONS} integrations, against node -e 0`, [times.table, times.nothing], 2.5),
    ratio(`list -o json, ${INTEGRATIONS} integrations, against node -e 0`, [times.json, times.nothing], 1.9),
    ratio('--help, against node -e 0', [times.help, times.nothing], 1.5),
    ratio('--version, against node -e 0', [times.version, times.nothing], 1.5),
  ];
}
