import { expect, test } from 'vitest';
import { streamSchema } from '../../../src/connectors/singer/catalog.ts';

const date = { type: ['null', 'string'], format: 'date' };

test.each([
  ['beside the type', { on: date }, ['on']],
  ['in one of several', { on: { anyOf: [{ type: 'null' }, date] } }, ['on']],
  ['of all of them', { on: { allOf: [{ oneOf: [date] }] } }, ['on']],
  ['in an object', { when: { type: 'object', properties: { on: date } } }, ['when', 'on']],
])('a format is found %s', (_, properties, path) => {
  expect(streamSchema({ properties }, []).formatOf(path)).toBe('date');
});

test.each([
  [null, ['on']],
  [{ properties: [] }, ['on']],
  [{ properties: { on: 'date' } }, ['on']],
  [{ properties: { on: { format: 7 } } }, ['on', 'x']],
  [{ properties: {} }, ['__proto__']],
  [{ properties: {} }, ['constructor', 'prototype']],
])('%j says nothing of %j', (schema, path) => {
  expect(streamSchema(schema, []).formatOf(path)).toBe(null);
});

test('the names of all fields are known', () => {
  const schema = { properties: { a: {} }, allOf: [{ properties: { b: {} } }] };
  expect([...streamSchema(schema, ['a']).names]).toEqual(['a', 'b']);
});
