import fc from 'fast-check';
import { beforeEach } from 'vitest';

/** Tests that try thousands of cases: for each of thousands of mutants that takes hours, and tables find most of the same. */
const LONG = new Set([
  'the check that is told is the one that calls off, whatever came before',
  'stays bounded, whatever comes',
  'the promises about integrations hold after every step',
  'the histories that are tried hold everything that can happen',
  'gives at every moment what was known then, whatever happened',
  'is tried with everything that can happen',
  'versions in any order, repeated, in imports of any size end as the newest alone would',
  'and applied to an empty store is exported as the same bytes: yaml',
  'and applied to an empty store is exported as the same bytes: json',
  'leaves nothing that a terminal obeys, whatever comes',
  'that is the one in force does what happened, whatever happened',
  'tells very long codes apart by their ends, however many are equal',
  'coverage is what a look at every half hour says',
  'stops between documents, when they are made ready and when it is planned what they mean',
  'stops within a document, and comes to the text that is made of it at once',
  'every instant of three years belongs to the day that holds it',
  'reads back as the moment it was, hour by hour of two years',
  'with texts of a bearable length',
]);

fc.configureGlobal({ seed: 20 });
beforeEach(({ task, skip }) => skip(LONG.has(task.name)));
