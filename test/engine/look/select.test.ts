import { beforeEach, describe, expect, it } from 'vitest';
import { deactivated } from '../../../src/domain/setup.ts';
import {
  type Selected,
  type Selection,
  selectForChange,
  selectForReading,
  selectOne,
} from '../../../src/engine/look/select.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { addIntegration, changed } from '../../support/restaurant.ts';
import { storeWith } from '../../support/store-with.ts';

const plainWorld = () => fakeWorld();
let world: ReturnType<typeof plainWorld>;

/** Two venues: one with a patio terminal, e-mailed reports and two old ones, one with a single till. */
beforeEach(async () => {
  world = fakeWorld();
  await addIntegration(world, { nickname: null });
  await addIntegration(world, { nickname: 'patio' });
  await addIntegration(world, { type: 'email-report' });
  for (let i = 0; i < 2; i += 1) {
    const old = await addIntegration(world, { nickname: 'old' });
    await changed(world, old, (story, was) => (was ? deactivated(story, was) : null));
  }
  const red = await addIntegration(world, { venue: 'red-lion' });
  await changed(world, red, (_, was) => (was ? { ...was, status: 'Failed', revision: 2 } : null));
});

const fail = (error: Error) => {
  throw error;
};
const ID = (n: number) => `int_${String(n).padStart(20, '0')}`;
/** The last digits of the ids. */
const ids = (selected: readonly Selected[]) => selected.map((s) => Number(s.integration.id.slice(4)));
const forChange = async (selection: Partial<Selection>, scope: 'any' | 'inactive' = 'any') =>
  ids(await selectForChange(world, { refs: [], ...selection }, { scope, damaged: fail }));
const forReading = async (selection: Partial<Selection>) =>
  ids(await selectForReading(world, { refs: [], ...selection }, fail));

describe('selecting for a change', () => {
  it.each<[string, Partial<Selection>, number[]]>([
    ['one reference', { refs: ['blue-door/square'] }, [1]],
    ['several: a union, each once', { refs: ['blue-door/square:patio', 'red-lion/square', ID(2)] }, [2, 6]],
    ['an id, inactive or not', { refs: [ID(4)] }, [4]],
    ['a glob: active ones, with and without nickname', { refs: ['*/square'] }, [1, 2, 6]],
    ['a glob with nickname', { refs: ['*/square:*'] }, [2]],
    ['a glob of one venue', { refs: ['blue-*/*'] }, [1, 2, 3]],
    ['a glob that fits nothing', { refs: ['green-*/*'] }, []],
    ['a reference and a glob', { refs: ['red-lion/square', '*/email-report'] }, [6, 3]],
    ['a type', { types: ['square'] }, [1, 2, 6]],
    ['a status, however it is written', { statuses: ['failed'] }, [6]],
    ['several statuses', { statuses: ['Failed', 'Initializing'] }, [1, 2, 3, 6]],
    ['a venue', { venues: ['blue-door'] }, [1, 2, 3]],
    ['several venues', { venues: ['red-lion', 'blue-door'], types: ['square'] }, [6, 1, 2]],
    ['names in any case', { refs: ['BLUE-DOOR/Square:PATIO', ID(6).toUpperCase()] }, [2, 6]],
    ['a glob in any case', { refs: ['BLUE-*/SQUARE:Pat*'] }, [2]],
    ['filters in any case', { venues: ['Blue-Door'], types: ['SQUARE'] }, [1, 2]],
    ['a glob that fits, beside one that fits nothing', { refs: ['*/toast', 'red-*/*'] }, [6]],
    ['all', { all: true }, [1, 2, 3, 6]],
    ['all of a type', { all: true, types: ['email-report'] }, [3]],
    ['filters narrow a glob', { refs: ['*/square'], statuses: ['Failed'] }, [6]],
    ['filters narrow references', { refs: ['blue-door/square', 'red-lion/square'], venues: ['red-lion'] }, [6]],
  ])('%s', async (_, selection, expected) => {
    expect(await forChange(selection)).toEqual(expected);
  });

  it.each<[string, Partial<Selection>, number[]]>([
    ['a glob', { refs: ['*/square'] }, [4, 5]],
    ['a venue', { venues: ['blue-door'] }, [4, 5]],
    ['a venue without any', { venues: ['red-lion'] }, []],
    ['an id', { refs: [ID(5)] }, [5]],
    ['all', { all: true }, [4, 5]],
  ])('for restore, %s means inactive ones', async (_, selection, expected) => {
    expect(await forChange(selection, 'inactive')).toEqual(expected);
  });

  it('the default venue completes references, and neither selects nor narrows', async () => {
    world = { ...world, context: { ...world.context, defaultVenue: 'blue-door' } };
    expect(await forChange({ refs: ['square:patio'] })).toEqual([2]);
    expect(await forChange({ refs: ['squar?'] })).toEqual([1, 2]);
    expect(await forChange({ refs: ['red-lion/square'] })).toEqual([6]);
    expect(await forChange({ types: ['square'] })).toEqual([1, 2, 6]);
    await expect(forChange({})).rejects.toMatchObject({ exit: 2 });
  });

  it('- takes references from standard input, one a line', async () => {
    world.stdin.text = 'blue-door/square:patio\r\n\n  red-lion/square  \n';
    expect(await forChange({ refs: ['-', 'blue-door/square'] })).toEqual([1, 2, 6]);
  });

  it('- without any reference selects nothing, never everything', async () => {
    world.stdin.text = '\n \n';
    expect(await forChange({ refs: ['-'] })).toEqual([]);
    expect(await forChange({ refs: ['-'], types: ['square'] })).toEqual([]);
    expect(await forReading({ refs: ['-'] })).toEqual([]);
  });

  it.each<[string, Partial<Selection>, number, string]>([
    ['nothing', {}, 2, 'nothing is selected'],
    ['an unknown venue', { refs: ['blue-door/square', 'green/square'] }, 3, "there is no venue 'green'"],
    [
      'an unknown integration',
      { refs: ['blue-door/square', 'blue-door/toast'] },
      3,
      'there is no integration blue-door/toast',
    ],
    ['an unknown id', { refs: [ID(99)] }, 3, `no integration has the id ${ID(99)}`],
    ['an unknown type', { types: ['till'] }, 3, "there is no POS type 'till'"],
    ['an unknown status', { statuses: ['fine'] }, 2, "there is no status 'fine'"],
    ['an unknown venue to narrow', { refs: ['*/square'], venues: ['green'] }, 3, "there is no venue 'green'"],
    [
      'a malformed reference',
      { refs: ['blue-door/square', 'patio'] },
      2,
      "'patio' is not a reference to an integration",
    ],
    ['a path for a venue', { refs: ['../square'] }, 3, "there is no venue '..'"],
    [
      'several inactive ones of a name',
      { refs: ['blue-door/square:old'] },
      4,
      '2 inactive integrations are called blue-door/square:old',
    ],
    ['a venue by itself', { refs: ['blue-door'] }, 2, "'blue-door' is a venue; an integration is expected here"],
    [
      'a venue that is marked as one',
      { refs: ['blue-door/'] },
      2,
      "'blue-door/' is a venue; an integration is expected here",
    ],
    ['--all and references', { refs: ['blue-door/square'], all: true }, 2, '--all and references were given'],
  ])('%s is refused before anything starts', async (_, selection, exit, message) => {
    await expect(forChange(selection)).rejects.toMatchObject({ exit, message });
  });

  it('never asks a store for what cannot be a venue', async () => {
    const asked: string[] = [];
    const read = (id: string) => {
      asked.push(id);
      return world.store.venues.read(id);
    };
    const ports = { ...world, store: storeWith(world.store, { venues: { read } }) };
    for (const ref of ['../square', 'blue door/square', '%2e/square'])
      await expect(selectForChange(ports, { refs: [ref] }, { scope: 'any', damaged: fail })).rejects.toMatchObject({
        exit: 3,
      });
    expect(asked).toEqual([]);
  });

  it('knows which ones were named by themselves', async () => {
    const selected = await selectForChange(
      world,
      { refs: ['red-lion/square', '*/square'] },
      { scope: 'any', damaged: fail },
    );
    expect(selected.map((s) => [Number(s.integration.id.slice(4)), s.direct])).toEqual([
      [6, true],
      [1, false],
      [2, false],
    ]);
  });
});

describe('selecting for reading', () => {
  it.each<[string, Partial<Selection>, number[]]>([
    ['everything when nothing is named', {}, [1, 2, 3, 4, 5, 6]],
    ['all that a reference fits, inactive ones too', { refs: ['blue-door/square:old'] }, [4, 5]],
    ['what a glob fits', { refs: ['blue-door/square'] }, [1]],
    ['what filters leave', { refs: ['blue-door/square:old'], statuses: ['Failed'] }, []],
    ['of one venue', { venues: ['red-lion'] }, [6]],
    ['a venue by itself, inactive ones too', { refs: ['Blue-Door'] }, [1, 2, 3, 4, 5]],
    ['a venue that is marked as one', { refs: ['red-lion/'] }, [6]],
    ['a venue beside a reference', { refs: ['red-lion', 'blue-door/square'] }, [6, 1]],
    ['of a venue what filters leave', { refs: ['blue-door'], types: ['email-report'] }, [3]],
  ])('%s', async (_, selection, expected) => {
    expect(await forReading(selection)).toEqual(expected);
  });

  it('an unknown one is not found', async () => {
    await expect(forReading({ refs: ['blue-door/square', 'blue-door/toast'] })).rejects.toMatchObject({ exit: 3 });
    await expect(forReading({ refs: ['green/square'] })).rejects.toMatchObject({ exit: 3 });
  });
});

describe('a venue by itself, for verbs that look', () => {
  const withDefault = (defaultVenue: string) => {
    world = { ...world, context: { ...world.context, defaultVenue } };
  };

  it('with a default venue a type is the one there, anything else a venue', async () => {
    withDefault('blue-door');
    expect(await forReading({ refs: ['square'] })).toEqual([1]);
    expect(await forReading({ refs: ['SQUARE:patio'] })).toEqual([2]);
    expect(await forReading({ refs: ['red-lion'] })).toEqual([6]);
    await expect(forReading({ refs: ['nowhere'] })).rejects.toMatchObject({
      exit: 3,
      message: 'there is no integration blue-door/nowhere',
    });
  });

  it('may be a pattern where verbs only look; others name the pattern that means the same', async () => {
    const all = await forReading({ refs: ['blue-*/*'] });
    expect(all.length).toBeGreaterThan(1);
    expect(await forReading({ refs: ['blue-*'] })).toEqual(all);
    await expect(forChange({ refs: ['blue-*'] })).rejects.toMatchObject({
      exit: 2,
      hint: expect.stringMatching(/^all of such venues: 'blue-\*\/\*'; else give venue\/type/),
    });
    withDefault('red-lion');
    expect(await forReading({ refs: ['blue-*'] })).toEqual([]);
    expect(await forReading({ refs: ['blue-*/'] })).toEqual(all);
  });

  it.each([['calledoff'], ['called off'], ['Called_Off']])('%j is a status', async (status) => {
    expect(await forReading({ statuses: [status] })).toEqual(await forReading({ statuses: ['CalledOff'] }));
  });

  it('what screens tell beside statuses is no status, and it is said how it is found', async () => {
    await expect(forReading({ statuses: ['quiet'] })).rejects.toMatchObject({
      exit: 2,
      hint: 'There are: CalledOff, Failed, Initializing, Healthy; those that are quiet: posctl triage --status quiet',
    });
  });

  it('that is called like a type is asked for, with both readings', async () => {
    await addIntegration(world, { venue: 'square' });
    expect(await forReading({ refs: ['square'] })).toEqual([7]);
    withDefault('Blue-Door');
    await expect(forReading({ refs: ['square'] })).rejects.toMatchObject({
      exit: 4,
      message: "'square' is a venue and a POS type",
      hint: 'say which: square/ for the venue, blue-door/square for the type',
    });
    expect(await forReading({ refs: ['square/'] })).toEqual([7]);
    expect(await forReading({ refs: ['blue-door/square'] })).toEqual([1]);
  });

  it.each([
    ['square', "there is no venue 'square'", 'of the POS type: --type square; in one venue: VENUE/square'],
    ['patio', "there is no venue 'patio'", 'see: posctl venue list'],
    ['nowhere/', "there is no venue 'nowhere'", 'see: posctl venue list'],
  ])('%s is not one (exit 3)', async (ref, message, hint) => {
    await expect(forReading({ refs: [ref] })).rejects.toMatchObject({ exit: 3, message, hint });
  });

  it('is refused by a verb that changes something, with what can be named', async () => {
    await expect(forChange({ refs: ['red-lion'] })).rejects.toMatchObject({
      exit: 2,
      hint: 'it has red-lion/square; all of a venue: --venue red-lion',
    });
  });
});

describe('what fits nothing', () => {
  it('is said, pattern by pattern', async () => {
    await forChange({ refs: ['*/toast', '*/square'] });
    await forReading({ refs: ['green-*/*'] });
    await forReading({ refs: ['*/square'], types: ['email-report'] });
    expect(world.output.warned).toEqual([
      "'*/toast' fits nothing",
      "'green-*/*' fits nothing",
      "'*/square' fits nothing that the filters leave",
    ]);
  });

  it.each<[string, Partial<Selection>, string]>([
    ['a pattern', { refs: ['*/toast', '*/square'] }, "'*/toast' fits nothing"],
    ['a filter', { types: ['email-report'], statuses: ['Failed'] }, 'the selection fits nothing'],
    ['filtered references', { refs: ['blue-door/square'], statuses: ['Failed'] }, 'the selection fits nothing'],
    ['standard input without references', { refs: ['-'] }, 'the selection fits nothing'],
  ])('with --require-match %s is an error (exit 3)', async (_, selection, message) => {
    await expect(forChange({ ...selection, requireMatch: true })).rejects.toMatchObject({ exit: 3, message });
    world.stdin.text = '';
    await expect(forReading({ ...selection, requireMatch: true })).rejects.toMatchObject({ exit: 3, message });
  });
});

describe('selecting one', () => {
  it('by reference or id', async () => {
    expect(ids([await selectOne(world, 'blue-door/square:PATIO', 'any')])).toEqual([2]);
    expect(ids([await selectOne(world, ID(5), 'inactive')])).toEqual([5]);
  });

  it('refuses a pattern', async () => {
    await expect(selectOne(world, '*/square', 'any')).rejects.toMatchObject({ exit: 2 });
  });
});
