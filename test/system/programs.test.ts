import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { ProgramCall } from '../../src/ports/programs.ts';
import { processGroups } from '../../src/system/programs.ts';
import { bundleProgram } from '../support/bundle.ts';
import { gone } from '../support/processes.ts';

const LONG = 60_000;
const programs = processGroups();
const node = (script: string, more: Partial<ProgramCall> = {}) =>
  programs.run({ command: [process.execPath, '-e', script], timeoutMs: LONG, ...more });
const shell = (line: string, more: Partial<ProgramCall> = {}) =>
  programs.run({ command: { shell: line }, timeoutMs: LONG, ...more });

describe('a program', () => {
  it('gives its output, errors and exit code', async () => {
    expect(await node('console.log("ü"); console.error("talk"); process.exitCode = 3')).toEqual({
      exitCode: 3,
      stdout: 'ü\n',
      stderr: 'talk\n',
      timedOut: false,
      failure: null,
    });
  });

  it('is given input and variables: those that are named, else those of posctl', async () => {
    const line = 'cat; echo $ONE; test -n "$HOME"';
    expect(await shell(line, { input: 'in ', env: { ONE: '1' } })).toMatchObject({ exitCode: 1, stdout: 'in 1\n' });
    expect(await shell(line, { input: 'in ' })).toMatchObject({ exitCode: 0, stdout: 'in \n' });
  });

  it('that reads no input is not held up by it', async () => {
    expect(await shell('exit 0', { input: 'x'.repeat(1_000_000) })).toMatchObject({ exitCode: 0, failure: null });
  });

  it('is not a line for the shell', async () => {
    const command = ['echo', '$HOME; rm -rf *'] as const;
    expect((await programs.run({ command, timeoutMs: LONG })).stdout).toBe('$HOME; rm -rf *\n');
  });

  it('that does not exist says so', async () => {
    expect(await programs.run({ command: ['no-such-program'], timeoutMs: LONG })).toEqual({
      exitCode: null,
      stdout: '',
      stderr: '',
      timedOut: false,
      failure: 'could not be started: there is no such program',
    });
  });

  it('that was ended by a signal says which', async () => {
    expect(await shell('kill -9 $$')).toMatchObject({ exitCode: null, timedOut: false, failure: 'ended by SIGKILL' });
  });

  it('gives a large output whole', async () => {
    const result = await node('process.stdout.write("x".repeat(3e6))', { maxBytes: 3_000_000 });
    expect(result.stdout.length).toBe(3_000_000);
    expect(result.failure).toBeNull();
  });

  it('that prints too much is ended', async () => {
    const result = await shell('yes', { maxBytes: 1000 });
    expect(result).toMatchObject({ exitCode: null, timedOut: false, failure: 'printed too much' });
    expect(result.stdout.length).toBe(1000);
  });

  it('that talks too much on standard error is not', async () => {
    const result = await node('process.stderr.write("x".repeat(1e6)); process.stdout.write("ok")');
    expect(result).toMatchObject({ exitCode: 0, stdout: 'ok', failure: null });
    expect(result.stderr.length).toBe(65_536);
  });

  it('does not hold us with what it leaves in the background', async () => {
    const result = await shell('sleep 1000 & echo $!');
    expect(result).toMatchObject({ exitCode: 0, failure: null });
    const background = Number(result.stdout);
    process.kill(background, 0);
    process.kill(background, 'SIGKILL');
  });
});

describe('a program whose time is up', () => {
  it('ends with everything that it has started', async () => {
    const result = await shell('sleep 1000 & echo $!; wait', { timeoutMs: 100 });
    expect(result).toMatchObject({ exitCode: null, timedOut: true, failure: 'did not end within 0.1 s' });
    await gone(Number(result.stdout));
  });

  it('is killed when it does not listen', async () => {
    const deaf = 'process.on("SIGTERM", () => {}); console.log(process.pid); setInterval(() => {}, 1000)';
    const result = await node(deaf, { timeoutMs: 300 });
    expect(result).toMatchObject({ exitCode: null, timedOut: true });
    if (result.stdout) await gone(Number(result.stdout));
  });
});

describe('a cancelled program', () => {
  it('ends with everything that it has started', async () => {
    const control = new AbortController();
    const running = shell('sleep 1000 & echo $!; wait', { signal: control.signal });
    setImmediate(() => control.abort());
    expect(await running).toMatchObject({ exitCode: null, timedOut: false, failure: 'cancelled' });
  });

  it('is not even started when it was cancelled before', async () => {
    expect(await shell('echo started', { signal: AbortSignal.abort() })).toMatchObject({
      exitCode: null,
      stdout: '',
      failure: 'cancelled before it was started',
    });
  });
});

it('programs end with posctl', async () => {
  const program = await bundleProgram(`
    import { processGroups } from './src/system/programs.ts';
    void processGroups().run({ command: { shell: 'sleep 1000 & echo $! > ' + process.argv[2] + '; wait' }, timeoutMs: 60000 });
    const { readFileSync } = require('node:fs');
    const look = () => {
      let pid = '';
      try { pid = readFileSync(process.argv[2], 'utf8').trim(); } catch {}
      if (!pid) return setImmediate(look);
      process.stdout.write(pid, () => process.exit(0));
    };
    look();
  `);
  const child = spawn(process.execPath, [program.path, `${program.path}.pid`]);
  let pid = '';
  for await (const chunk of child.stdout) pid += String(chunk);
  expect(Number(pid)).toBeGreaterThan(1);
  await gone(Number(pid));
  await program.remove();
});
