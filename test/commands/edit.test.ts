import { expect, it } from 'vitest';
import { edit } from '../../src/commands/edit.ts';
import { record } from '../../src/domain/state.ts';
import { anIntegration, aVenue } from '../support/builders.ts';
import { fakeConnectors } from '../support/fake-connectors.ts';
import { fakeSecrets } from '../support/fake-secrets.ts';
import { fakeWorld } from '../support/fake-world.ts';

const NOTHING = {
  set: [],
  unset: [],
  nickname: null,
  every: null,
  primary: null,
  refresh: false,
  dryRun: false,
} as const;

it('the same source given once more is tried with the value that the provider put in its place', async () => {
  const connectors = fakeConnectors();
  const tried: string[] = [];
  connectors.of('square').verify = async (_setUp, io) => {
    tried.push(await io.credentials.get('accessToken'));
    return { sees: [], warnings: [] };
  };
  const world = fakeWorld({ connectors, secrets: fakeSecrets({ 'env:TOKEN': 'used-up' }) });
  await world.store.base.create();
  const replaced = { sealed: 'sealed(rotated)', sourceDigest: 'digest(used-up)' };
  const integration = anIntegration({ credentials: { accessToken: { from: 'env', at: 'TOKEN', replaced } } });
  const state = { venue: aVenue(), integrations: [integration], owed: [], lastSeq: 0 };
  await world.store.venues.change('blue-door', () => ({ change: record(state, []), result: undefined }));

  await edit({ ...NOTHING, refs: ['blue-door/square'], secret: ['accessToken=env:TOKEN'], test: true }, world);
  expect(tried).toEqual(['rotated']);
});

async function shopWith(options: Readonly<Record<string, string>>) {
  const world = fakeWorld();
  await world.store.base.create();
  const state = { venue: aVenue(), integrations: [anIntegration({ options })], owed: [], lastSeq: 0 };
  await world.store.venues.change('blue-door', () => ({ change: record(state, []), result: undefined }));
  return world;
}

const UNNAMED = { ...NOTHING, refs: ['blue-door/square'], secret: [], test: true } as const;

it('the menu says at once that an option cannot be understood', async () => {
  const world = await shopWith({});
  world.prompts.answers({ to: 'What should be changed', answer: 'Option includeModifiers' });
  world.prompts.answers({ to: 'includeModifiers', answer: 'maybe' });
  await expect(edit(UNNAMED, world)).rejects.toThrow(
    'the answer to "includeModifiers (empty clears it):" was refused: the option includeModifiers is «maybe»; it can be true or false',
  );
});

it('an option that was wrong before refuses no change of another one', async () => {
  const world = await shopWith({ includeModifiers: 'maybe' });
  expect(await edit({ ...UNNAMED, set: ['locations=L1'], test: false }, world)).toBe(0);
  expect(await edit({ ...UNNAMED, set: ['includeModifiers=true'], test: false }, world)).toBe(0);
});
