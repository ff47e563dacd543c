import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ProgramCall } from '../../src/ports/programs.ts';
import { processGroups } from '../../src/system/programs.ts';
import { gone } from '../support/processes.ts';

const LONG = 60_000;
const programs = processGroups();
const node = (script: string, more: Partial<ProgramCall> = {}) =>
  programs.stream({ command: [process.execPath, '-e', script], timeoutMs: LONG, ...more });
const shell = (line: string, more: Partial<ProgramCall> = {}) =>
  programs.stream({ command: { shell: line }, timeoutMs: LONG, ...more });

async function all(output: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of output) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Until the process is gone, without timers. */
async function ended(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a program whose output is read as it comes', () => {
  it('gives all of it, byte for byte, then how it ended', async () => {
    const { output, done, pid } = await node('process.stdout.write("ü".repeat(3e6)); process.exitCode = 3');
    expect(pid).toBeGreaterThan(1);
    expect((await all(output)).equals(Buffer.from('ü'.repeat(3e6)))).toBe(true);
    expect(await done).toEqual({ exitCode: 3, stdout: '', stderr: '', timedOut: false, failure: null });
  });

  it('keeps what was printed by one that ended before anybody read', async () => {
    const { output, pid } = await shell('echo data; echo more');
    await gone(pid ?? 0);
    // Time enough for what happens after its end.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(String(await all(output))).toBe('data\nmore\n');
  });

  it('waits for a reader who works on a piece for long, also after its end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const lines = 'for (let i = 0; i < 40; i += 1) require("node:fs").writeSync(1, "x".repeat(1023) + "\\n")';
    const { output, pid } = await node(lines);
    let size = 0;
    for await (const piece of output) {
      size += piece.length;
      await ended(pid ?? 0);
      vi.advanceTimersByTime(60_000);
    }
    expect(size).toBe(40 * 1024);
  });

  it('is heard by whoever wants to, also after its output was left', async () => {
    const heard: Uint8Array[] = [];
    const script = `const say = (text) => require("node:fs").writeSync(1, text);
      process.on("SIGTERM", () => { for (let i = 0; i < 300; i += 1) say("y".repeat(1000)); say("last words"); process.exit(); });
      say("first"); setInterval(() => {}, 1000)`;
    const { output, done } = await node(script, { hearOutput: (bytes) => void heard.push(bytes) });
    for await (const _ of output) break;
    expect(await done).toMatchObject({ failure: 'was not wanted any more' });
    const said = String(Buffer.concat(heard));
    expect([said.length, said.slice(0, 6), said.slice(-11)]).toEqual([300_015, 'firsty', 'ylast words']);
  });

  it('comes in pieces of bounded size, whatever there is of it', async () => {
    const { output, done } = await shell('yes | head -c 50000000; echo end >&2');
    let most = 0;
    let size = 0;
    for await (const piece of output) {
      size += piece.length;
      // Nothing is gathered for a reader that is busy.
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, piece.length);
    }
    expect([size, (await done).stderr]).toEqual([50_000_000, 'end\n']);
    expect(most).toBeLessThanOrEqual(1_048_576);
  });

  it('keeps the end of what it says on standard error, from the start of a line', async () => {
    const { output, done } = await node(
      'for (let i = 0; i < 30000; i += 1) console.error("line " + i); console.log("data")',
    );
    expect(String(await all(output))).toBe('data\n');
    const { stderr } = await done;
    expect(stderr).toMatch(/^line \d+\n/);
    expect(stderr.endsWith('line 29999\n')).toBe(true);
    expect(stderr.length).toBeLessThanOrEqual(65_536);
  });

  it('is heard from the first byte that it says on standard error', async () => {
    const heard: Uint8Array[] = [];
    const script = 'for (let i = 0; i < 30000; i += 1) console.error("line " + i)';
    const { output, done } = await node(script, { hearErrors: (bytes) => void heard.push(bytes) });
    await all(output);
    await done;
    const lines = String(Buffer.concat(heard)).split('\n');
    expect([lines.length, lines[0]]).toEqual([30_001, 'line 0']);
  });

  it('is ended with everything that it has started when its output is left', async () => {
    const { output, done } = await shell('sleep 1000 & echo $!; yes');
    let pid = 0;
    for await (const piece of output) {
      pid = Number.parseInt(String(piece), 10);
      break;
    }
    expect(await done).toMatchObject({ exitCode: null, timedOut: false, failure: 'was not wanted any more' });
    await gone(pid);
  });

  it('takes what it leaves in its group along when it ends', async () => {
    const { output, done } = await shell('sleep 1000 & echo $!');
    const pid = Number(await all(output));
    expect(await done).toMatchObject({ exitCode: 0, failure: null });
    await gone(pid);
  });

  const deaf = 'process.on("SIGTERM", () => {}); console.log(process.pid); setInterval(() => {}, 1000)';

  it('is killed when its time is up and it does not listen', async () => {
    const { output, done } = await node(deaf, { timeoutMs: 300 });
    await all(output);
    expect(await done).toMatchObject({ exitCode: null, timedOut: true, failure: 'did not end within 0.3 s' });
  });

  it('is killed when nobody wants it any more and it does not listen', async () => {
    const control = new AbortController();
    const { output, done } = await node(deaf, { signal: control.signal });
    for await (const _ of output) control.abort();
    expect(await done).toMatchObject({ exitCode: null, timedOut: false, failure: 'cancelled' });
  });

  it('that cannot be started says why', async () => {
    const { output, done, pid } = await programs.stream({ command: ['no-such-program'], timeoutMs: LONG });
    expect([pid, String(await all(output))]).toEqual([null, '']);
    expect((await done).failure).toBe('could not be started: there is no such program');
    const folder = await programs.stream({ command: [process.cwd()], timeoutMs: LONG });
    expect((await folder.done).failure).toBe('could not be started: it may not be executed by this user');
    const cancelled = await shell('echo started', { signal: AbortSignal.abort() });
    expect((await cancelled.done).failure).toBe('cancelled before it was started');
  });
});
