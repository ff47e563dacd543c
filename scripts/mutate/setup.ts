import fc from 'fast-check';
import { beforeEach } from 'vitest';

/** Tests that try thousands of cases one by one: for each of thousands of mutants that takes hours, and tables find most. */
const LONG = new Set([
  'the check that is told is the one that calls off, whatever came before',
  'the histories that are tried hold everything that can happen',
  'is tried with everything that can happen',
  'tells very long codes apart by their ends, however many are equal',
  'coverage is what a look at every half hour says',
  'stops between documents, when they are made ready and when it is planned what they mean',
  'stops within a document, and comes to the text that is made of it at once',
  'every instant of three years belongs to the day that holds it',
  'reads back as the moment it was, hour by hour of two years',
]);

// Properties try what they can in a second, always in the same order.
fc.configureGlobal({ seed: 20, interruptAfterTimeLimit: 1000 });
beforeEach(({ task, skip }) => skip(LONG.has(task.name)));
