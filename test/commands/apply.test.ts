import { expect, it } from 'vitest';
import { apply } from '../../src/commands/apply.ts';
import { fakePrompts } from '../support/fake-people.ts';
import { fakeStdin } from '../support/fake-system.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { addIntegration, editIntegration } from '../support/restaurant.ts';

const EARLIER = `apiVersion: posctl/v1
venues:
  - id: blue-door
    integrations:
      - {type: square, checkEvery: 1h, credentials: {accessToken: 'env:TOKEN'}}
`;

it.each([
  ['nothing was changed, because all of it was changed meanwhile', true, []],
  ['something was changed', false, ['To take it back: posctl undo op_00000000000000000001']],
])('where %s, there is an operation to take back or none', async (_, meanwhile, back) => {
  const prompts = fakePrompts();
  const world = fakeWorld({ prompts, stdin: { ...fakeStdin(), text: EARLIER } });
  const one = await addIntegration(world);
  const confirm = async () => {
    if (meanwhile) await editIntegration(world, one, { checkEvery: 2 * 3_600_000 });
    return true;
  };
  const asking = { ...world, prompts: { ...prompts, confirm } };
  expect(await apply({ file: '-', prune: false, dryRun: false }, asking)).toBe(meanwhile ? 5 : 0);
  expect(world.output.said.filter((text) => text.includes('undo'))).toEqual(back);
});
