import { describe, expect, test } from 'vitest';
import { rotatedIn, StateWatch } from '../../../src/connectors/singer/rotated.ts';

describe('a new token in a bookmark', () => {
  const values = { refresh_token: 'old', 'oauth.access_token': 'older', user: 'kim', api_key: 'key' };
  const NAMED = '{{posctl credential refresh_token}}';
  test.each<[string, unknown, unknown, object]>([
    ['stands under its name', { refresh_token: 'new' }, undefined, { refresh_token: 'new' }],
    ['stands under its name, deep down', { a: [{ refresh_token: 'new' }] }, undefined, { refresh_token: 'new' }],
    ['stands under the end of its name', { access_token: 'newer' }, undefined, { 'oauth.access_token': 'newer' }],
    ['stands where the old one stood', { a: ['new'] }, { a: [NAMED] }, { refresh_token: 'new' }],
    [
      'stands in a text where the old one stood',
      { a: 'Bearer new' },
      { a: `Bearer ${NAMED}` },
      { refresh_token: 'new' },
    ],
    ['is none where the text is another', { a: '2026-11-20' }, { a: `Bearer ${NAMED}` }, {}],
    ['is none that is old', { refresh_token: 'old' }, undefined, {}],
    ['is none that is empty, or no text', { refresh_token: '', access_token: 5 }, { refresh_token: null }, {}],
    [
      'is none that is not called a token',
      { user: 'bob', api_key: '2026' },
      { user: '{{posctl credential user}}' },
      {},
    ],
    ['is none that nobody gave', { page_token: 'next' }, undefined, {}],
    ['is the whole bookmark', 'new', NAMED, { refresh_token: 'new' }],
  ])('%s', (_, state, given, expected) => {
    expect(rotatedIn(state, given, { values, seen: new Set(Object.values(values)) })).toEqual(expected);
  });
});

describe('bookmarks are heard', () => {
  const line = (value: unknown, type = 'STATE') => `${JSON.stringify({ type, value })}\n`;
  const record = `${JSON.stringify({ type: 'RECORD', stream: 's', record: { state: 'state', note: '"STATE"', é: 'ü' } })}\n`;
  const heard = (pieces: readonly (string | Uint8Array)[]) => {
    const states: unknown[] = [];
    const watch = new StateWatch((state) => states.push(state));
    for (const piece of pieces) watch.hear(Buffer.from(piece as string));
    watch.end();
    return states;
  };

  test.each([
    ['among records', [record + line(1) + record + line(2)], [1, 2]],
    ['with a capital, too', [line(1) + line(2, 'State')], [1, 2]],
    ['with spaces', ['{ "value" : 1, "type"  :  "STATE" }\n'], [1]],
    ['without the last line break', [record + line({ a: 'ü' }).trim()], [{ a: 'ü' }]],
    ['not when they are broken', ['{"type":"STATE","value":\n', line(2)], [2]],
    ['not when they are as long as no bookmark is', [line('x'.repeat(2_000_000)), line(2)], [2]],
  ])('%s', (_, pieces, expected) => {
    expect(heard(pieces)).toEqual(expected);
  });

  test('however the text is cut into pieces', () => {
    const text = Buffer.from(record + line({ a: 'ü' }) + record + record + line(2) + line(3));
    for (const size of [1, 2, 3, 7, 50, 1000])
      expect(
        heard(Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.subarray(i * size, (i + 1) * size))),
      ).toEqual([{ a: 'ü' }, 2, 3]);
  });
});
