import { randomInt } from 'node:crypto';
import type { Ids } from '../ports.ts';

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const LENGTH = 20;

/** Ids that nobody can guess and no two machines make twice (103 bits). */
export function randomIds(): Ids {
  return {
    integration: () => `int_${Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`,
    chance: Math.random,
  };
}
