import { expect, it } from 'vitest';
import { show } from '../../src/commands/show.ts';
import type { Integration } from '../../src/domain/integration.ts';
import { record } from '../../src/domain/state.ts';
import { anIntegration, aVenue } from '../support/builders.ts';
import { fakeWorld } from '../support/fake-world.ts';

/** What `show` says of the first of these. */
async function shown(...integrations: Integration[]) {
  const world = fakeWorld();
  await world.store.base.create();
  const state = { venue: aVenue(), integrations, owed: [], lastSeq: 0 };
  await world.store.venues.change('blue-door', () => ({ change: record(state, []), result: undefined }));
  await show({ refs: ['blue-door/square'], venues: [] }, world);
  return world.output.records[0];
}

const square = (more: Partial<Integration> = {}) => anIntegration({ id: 'int_a', ...more });
const mail = (more: Partial<Integration> = {}) =>
  anIntegration({ id: 'int_m', type: 'email-report', method: 'email', ...more });

it('one says beside which others its sales stand', async () => {
  const twin = anIntegration({ id: 'int_t', nickname: 'patio' });
  expect(await shown(square({ suspected: ['int_t', 'int_m'] }), twin, mail())).toMatchObject({
    'Shares sales with': 'blue-door/square:patio: they count once',
    'Perhaps twice': 'blue-door/email-report has sales of the same days; both are added up (edit --primary)',
  });
});

it('a tap whose sales were found to be those of the API counts once, and nothing is suspected of it', async () => {
  const tap = anIntegration({ id: 'int_t', type: 'singer', method: 'singer', suspected: ['int_a'] });
  const both = await shown(square({ suspected: ['int_t'] }), tap);
  expect(both).toMatchObject({ 'Shares sales with': 'blue-door/singer: they count once' });
  expect(both).not.toHaveProperty('Perhaps twice');
  // Of what is added up only the newer one is told.
  expect(await shown(square({ suspected: ['int_t'] }), { ...tap, suspected: [] })).toHaveProperty('Perhaps twice');
});

it('one that replaces another, or is replaced, says so and is not suspected any more', async () => {
  const replacing = await shown(square({ suspected: ['int_m'], primaryOver: ['int_m'] }), mail());
  expect(replacing).toMatchObject({ 'Counts instead of': 'blue-door/email-report' });
  expect(replacing).not.toHaveProperty('Perhaps twice');
  const replaced = await shown(square(), mail({ primaryOver: ['int_a'] }));
  expect(replaced).toMatchObject({ 'Replaced by': 'blue-door/email-report, on days that both have' });
});
