import { expect, test } from 'vitest';
import { waitingOn } from '../../../src/engine/look/waiting.ts';
import { fakeOutput } from '../../support/fake-output.ts';
import { fakeClock } from '../../support/fake-system.ts';

test('what is done within a second is done without a word', () => {
  const [clock, output] = [fakeClock(), fakeOutput()];
  const waiting = waitingOn({ clock, output }, 'reading');
  waiting.at('reading more');
  waiting.end();
  expect([output.progressed, clock.timers]).toEqual([[], []]);
});

test('what takes longer says what is being done, and takes the line away at its end', () => {
  const [clock, output] = [fakeClock(), fakeOutput()];
  const waiting = waitingOn({ clock, output }, 'reading');
  waiting.at('reading venue 1');
  expect(clock.timers.map(({ ms }) => ms)).toEqual([1000]);
  clock.timers[0]?.fire();
  waiting.at('reading venue 2');
  waiting.end();
  expect(output.progressed).toEqual(['reading venue 1', 'reading venue 2', null]);
});
