import { operationId } from '../domain/operation.ts';
import type { Ids } from '../ports/ids.ts';

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const LENGTH = 20;
/** The largest multiple of 36 that a byte can hold: higher ones are thrown away, so that all letters are as likely. */
const FAIR = 252;

/** Ids that nobody can guess and no two machines make twice (103 bits). */
export function randomIds(): Ids {
  return {
    integration: () => `int_${randomLetters(LENGTH)}`,
    operation: (at) => operationId(at, randomLetters(LENGTH)),
    chance: Math.random,
  };
}

function randomLetters(length: number): string {
  let text = '';
  while (text.length < length)
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH)))
      if (byte < FAIR && text.length < length) text += LETTERS[byte % LETTERS.length];
  return text;
}
