import { DAY, MINUTE, millis } from '../../src/domain/time.ts';
import { ONE_WEEK } from './connecting.ts';

const FIRST = '2026-09-20T08:00:00.000Z';
const EVERY = 31 * MINUTE;

/** The sales of a made-up account, one every 31 minutes until the end of the week; `sale` makes the `n`-th, from 1. */
export function bookOf<T>(sale: (at: number, n: number) => T): T[] {
  const book: T[] = [];
  for (let at = millis(FIRST), n = 1; at < millis(ONE_WEEK.to) - DAY / 2; at += EVERY, n += 1) book.push(sale(at, n));
  return book;
}
