import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundleProgram } from './bundle.ts';

/** A program that works on a store in a process of its own, so that it can be killed like one. */
export interface StoreProgram {
  start(...args: string[]): StoreProcess;
  remove(): Promise<void>;
}

export interface StoreProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** What it has said so far, a line each: what it acknowledged. */
  readonly lines: readonly string[];
  /** The next line; undefined when it has ended. */
  next(): Promise<string | undefined>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly stderr: string }>;
}

export async function storeProgram(source: string): Promise<StoreProgram> {
  const { path, remove } = await bundleProgram(source);
  // The native package is found where the program lies.
  fs.symlinkSync(join(process.cwd(), 'node_modules'), join(dirname(path), 'node_modules'));
  return { start: (...args) => start(path, args), remove };
}

function start(path: string, args: readonly string[]): StoreProcess {
  const child = spawn(process.execPath, [path, ...args]);
  const lines: string[] = [];
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const reader = createInterface({ input: child.stdout });
  const waiting: (() => void)[] = [];
  let over = false;
  reader.on('line', (line) => {
    lines.push(line);
    waiting.shift()?.();
  });
  reader.on('close', () => {
    over = true;
    for (const resolve of waiting.splice(0)) resolve();
  });
  let read = 0;
  return {
    child,
    lines,
    async next() {
      if (read === lines.length && !over) await new Promise<void>((resolve) => waiting.push(resolve));
      read += 1;
      return lines[read - 1];
    },
    ended: new Promise((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal, stderr }));
    }),
  };
}
