import { describe, expect, it } from 'vitest';
import { integrationAfter, withIntegration } from '../../src/domain/state.ts';
import { sampleIntegration, sampleVenue } from '../support/stored-samples.ts';

describe('an integration in place of what it was', () => {
  const was = sampleIntegration({ revision: 7 });
  const state = { ...sampleVenue(), integrations: [was] };
  const revision = (next: typeof was) => withIntegration(state, next).integrations[0]?.revision;

  it.each<[string, Partial<typeof was>, number]>([
    ['is another one by one revision', { active: false }, 8],
    ['is so whatever revision it says', { active: false, revision: 31 }, 8],
    ['is so when only its bookmark is another', { cursor: { page: 4 } }, 8],
    ['stays as it is when nothing changed', {}, 7],
    ['stays so whatever revision it says', { revision: 8 }, 7],
    ['stays so in whatever order its fields are', { options: { ...was.options }, cursor: { page: 3 } }, 7],
  ])('%s', (_, more, expected) => {
    expect(revision({ ...was, ...more })).toBe(expected);
  });

  it('is added as it is when it is new', () => {
    const other = sampleIntegration({ id: 'int_b', revision: 1 });
    expect(withIntegration(state, other).integrations).toEqual([was, other]);
  });

  it('is what a change leaves', () => {
    const change = { state: withIntegration(state, { ...was, active: false }), entries: [] };
    expect(integrationAfter(change, was.id)).toMatchObject({ active: false, revision: 8 });
    expect(() => integrationAfter(change, 'int_x')).toThrow('leaves no integration int_x');
  });
});
