import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** A host of its own, on this machine: a network namespace that a cable connects with ours. Gone with the test. */
export interface Host {
  /** Before a command line: it runs there. */
  readonly prefix: readonly string[];
  /** Where this machine is, seen from there. */
  readonly ours: string;
  /** Whatever is sent from now on is lost on the way: nobody is told that a connection has ended. */
  unplug(): void;
  plugIn(): void;
}

const ip = (...args: string[]) => spawnSync('ip', args, { encoding: 'utf8' });

/** Whether this user may make hosts here. */
export function makesHosts(): boolean {
  const name = `posctl-try-${process.pid}`;
  const isMade = ip('netns', 'add', name).status === 0;
  return isMade && ip('netns', 'del', name).status === 0;
}

let made = 0;

export function host(): Host {
  made += 1;
  const name = `posctl-${process.pid}-${made}`;
  const [near, far] = [`pc${process.pid % 1_000_000}n${made}`, `pc${process.pid % 1_000_000}f${made}`];
  const net = `10.213.${process.pid % 250}`;
  const [ours, theirs] = [`${net}.${4 * made + 1}`, `${net}.${4 * made + 2}`];
  onTestFinished(() => void [ip('netns', 'del', name), ip('link', 'del', near)]);
  const inside = ['netns', 'exec', name, 'ip'];
  for (const step of [
    ['netns', 'add', name],
    ['link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name],
    ['addr', 'add', `${ours}/30`, 'dev', near],
    ['link', 'set', near, 'up'],
    [...inside, 'addr', 'add', `${theirs}/30`, 'dev', far],
    [...inside, 'link', 'set', far, 'up'],
    [...inside, 'link', 'set', 'lo', 'up'],
  ]) {
    const { status, stderr } = ip(...step);
    if (status !== 0) throw new Error(`ip ${step.join(' ')}: ${stderr}`);
  }
  return {
    prefix: ['ip', 'netns', 'exec', name],
    ours,
    unplug: () => void ip('link', 'set', near, 'down'),
    plugIn: () => void ip('link', 'set', near, 'up'),
  };
}

/** Passes on what arrives at this port, in the host, to a port of ours, whether its cable is plugged in or not. */
export async function passOn({ prefix }: Host, there: number, ours: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'posctl-host-'));
  const path = join(folder, 'socket');
  const server = createServer((near) => {
    const far = connect(ours, '127.0.0.1');
    near.pipe(far).pipe(near);
    for (const one of [near, far]) one.on('error', () => [near, far].map((socket) => socket.destroy()));
  }).listen(path);
  const program = `
    const { connect, createServer } = require('node:net');
    createServer((near) => {
      const far = connect(${JSON.stringify(path)});
      near.pipe(far).pipe(near);
      for (const one of [near, far]) one.on('error', () => [near, far].map((socket) => socket.destroy()));
    }).listen(${there}, '127.0.0.1', () => console.log('ready'));`;
  const [command = '', ...words] = [...prefix, process.execPath, '-e', program];
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await Promise.race([new Promise((ready) => child.stdout.once('data', ready)), pause(20_000)]);
}
