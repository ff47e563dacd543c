import { describe, expect, it } from 'vitest';
import { makeLog } from '../../src/terminal/log.ts';
import { memoryScreen } from '../support/fake-output.ts';
import { fakeClock } from '../support/fake-system.ts';

function logged(columns?: number): string {
  const stderr = memoryScreen(columns);
  const log = makeLog({ stderr, clock: fakeClock() });
  log.event('info', 'pass_ended', { checked: 3, failed: 0 });
  log.event('warn', 'check_failed', { ref: 'blue-door/square', message: 'no\x1b[2J\x07answer "yet"\n', at: 'never' });
  log.event('error', 'bug', { error: new Error('boom'), nothing: undefined });
  return stderr.written;
}

describe('the log of the daemon', () => {
  it('is JSON lines where a program reads it', () => {
    expect(logged()).toBe(
      '{"at":"2026-11-20T12:00:00.000Z","level":"info","event":"pass_ended","checked":3,"failed":0}\n' +
        '{"at":"2026-11-20T12:00:00.000Z","level":"warn","event":"check_failed","ref":"blue-door/square","message":"no\\u001b[2J\\u0007answer \\"yet\\"\\n"}\n' +
        '{"at":"2026-11-20T12:00:00.000Z","level":"error","event":"bug","error":"boom"}\n',
    );
  });

  it('is readable lines in a terminal', () => {
    expect(logged(80)).toBe(
      '12:00:00Z pass_ended checked=3 failed=0\n' +
        '12:00:00Z WARN check_failed ref=blue-door/square message="no\ufffdanswer \\"yet\\" " at=never\n' +
        '12:00:00Z ERROR bug error=boom\n',
    );
  });
});
