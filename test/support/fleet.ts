import { SQUARE } from '../../src/connectors/square/type.ts';
import { added } from '../../src/domain/setup.ts';
import { begin, conclude } from '../../src/domain/state.ts';
import { randomIds } from '../../src/system/process.ts';
import type { Machine } from './binary.ts';
import { jsonStoreAt } from './json-folder.ts';

/** Adds so many integrations of blue-door in one change: `blue-door/square:n01` and on. */
export async function addMany(one: Machine, count: number, url: string): Promise<void> {
  const credentials = { accessToken: { from: 'env', at: 'SQUARE_TOKEN' } } as const;
  await jsonStoreAt(one.store).venues.change('blue-door', (state) => {
    if (!state) throw new Error('there is no venue blue-door');
    const story = begin(state, { at: new Date().toISOString(), actor: 'kim', reason: null });
    const integrations = Array.from({ length: count }, (_, i) => {
      const nickname = `n${String(i + 1).padStart(2, '0')}`;
      return added(story, randomIds().integration(), SQUARE, { nickname, options: { baseUrl: url }, credentials });
    });
    return { change: conclude(story, ...integrations), result: undefined };
  });
}
