import { describe, expect, it } from 'vitest';
import { Cancelled, CheckFailure, conflict, ExpectedError, notFound } from '../../src/domain/errors.ts';
import type { OutputFormat } from '../../src/ports/output.ts';
import { exitOf, renderError } from '../../src/terminal/errors.ts';
import { memoryScreen } from '../support/fake-output.ts';

async function rendered(error: unknown, format: OutputFormat = 'table', colour = false): Promise<string> {
  const stderr = memoryScreen(colour ? 80 : undefined);
  await renderError(error, format, { stderr, colour });
  return stderr.written;
}

const MISSING = notFound('There is no venue blue\x1b[2J-door.', 'Type posctl venue list.');

describe('an expected error', () => {
  it('says what happened and what to do next', async () => {
    expect(await rendered(MISSING)).toBe('posctl: There is no venue blue-door.\n  Type posctl venue list.\n');
    expect(await rendered(MISSING, 'csv')).toBe(await rendered(MISSING));
  });

  it('without a hint is one line, with a long one several', async () => {
    expect(await rendered(conflict('Changed meanwhile.'))).toBe('posctl: Changed meanwhile.\n');
    expect(await rendered(conflict('Two fit.', 'int_1 from May\nint_2 from June'))).toBe(
      'posctl: Two fit.\n  int_1 from May\n  int_2 from June\n',
    );
  });

  it.each(['json', 'jsonl'] as const)('with -o %s is one object', async (format) => {
    expect(await rendered(new ExpectedError('locked', 'Held.', { retryable: true }), format)).toBe(
      '{"error":{"code":"locked","message":"Held.","hint":null,"retryable":true}}\n',
    );
  });

  it('in a terminal stands out', async () => {
    expect(await rendered(conflict('Changed meanwhile.'), 'table', true)).toBe(
      '\x1b[31mposctl:\x1b[39m Changed meanwhile.\n',
    );
  });
});

describe('a failed check', () => {
  it('keeps its code, and says whether trying again helps', async () => {
    expect(await rendered(new CheckFailure('no_response', 'No answer.'), 'json')).toBe(
      '{"error":{"code":"no_response","message":"No answer.","hint":null,"retryable":true}}\n',
    );
  });
});

describe('a bug', () => {
  const bug = new TypeError('x is undefined', { cause: new Error('inner') });
  it('shows its stack and asks for a report', async () => {
    const lines = (await rendered(bug)).split('\n');
    expect(lines[0]).toBe('posctl: unexpected error: TypeError: x is undefined');
    expect(lines[1]).toMatch(/^ {2}at .*errors\.test\.ts/);
    expect(lines).toContain('  caused by Error: inner');
    expect(lines.at(-2)).toBe(
      '  this is a bug in posctl: please report it with the command that you ran and its output',
    );
  });

  it('with -o json is one object, too', async () => {
    expect(JSON.parse(await rendered('thrown text', 'json'))).toEqual({
      error: {
        code: 'failed',
        message: 'unexpected error: thrown text',
        hint: 'this is a bug in posctl: please report it with the command that you ran and its output',
        retryable: false,
      },
    });
  });
});

it('a cancelled command says so to people only', async () => {
  expect(await rendered(new Cancelled())).toBe('Cancelled.\n');
  expect(JSON.parse(await rendered(new Cancelled(), 'json'))).toEqual({
    error: { code: 'cancelled', message: 'cancelled', hint: null, retryable: true },
  });
  expect(await rendered(new Cancelled(0), 'json')).toBe('');
});

it.each([
  [MISSING, 3],
  [new Cancelled(0), 0],
  [new Cancelled(143), 143],
  [new CheckFailure('bad_data', 'x'), 1],
  [new Error('bug'), 1],
])('%s ends with %i', (error, exit) => {
  expect(exitOf(error)).toBe(exit);
});

describe('in a narrow terminal', () => {
  const narrow = async (error: unknown) => {
    const stderr = memoryScreen(40);
    await renderError(error, 'table', { stderr, colour: false });
    return stderr.written;
  };

  it('a long message goes on below, and words stay whole', async () => {
    expect(await narrow(conflict('the venue has blue-door/square and blue-door/square:patio already'))).toBe(
      'posctl: the venue has blue-door/square\n  and blue-door/square:patio already\n',
    );
  });

  it('a command to be typed stays in one piece', async () => {
    const hint = 'see what the other one found: posctl timeline blue-door/square --limit 5';
    expect(await narrow(conflict('It lost its lock.', hint))).toBe(
      'posctl: It lost its lock.\n  see what the other one found:\n  posctl timeline blue-door/square --limit 5\n',
    );
  });
});
