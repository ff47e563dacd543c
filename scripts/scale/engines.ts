import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Finding } from '../bench/measure.ts';
import type { Bench } from './bench.ts';
import type { Place } from './engines/engine.ts';
import { ENGINES, type Task } from './engines/worker.ts';
import { living } from './posctl.ts';
import { ask, freePort } from './server.ts';

const [WORKERS, AT_ONCE] = [2, 4];
/** Longer is not waited for a job of a worker that is gone. */
const PATIENCE_MS = 120_000;
/** How long a check takes whose worker is stopped. */
const WORK_MS = 10_000;

const TABLES = `
create schema bench;
create table bench.status (id text primary key, revision integer not null);
create table bench.told (id text not null, by text not null, at timestamptz not null);
create table bench.sales (id text, n integer, document json not null, primary key (id, n))`;

/** The engine that is used, and others, in one run: speed, and what becomes of checks whose worker was killed or stopped. */
export async function engines({ folder, server, sizes }: Bench): Promise<Finding[]> {
  installOthers();
  const redis = await startRedis(folder);
  if (redis === null)
    console.log('        (BullMQ is left out: there is no redis-server, and POSCTL_BENCH_REDIS names none)');
  const names = Object.keys(ENGINES).filter((name) => redis !== null || name !== 'BullMQ');
  const url = await server.database('engines');
  await ask(url, TABLES);
  const placed = (queue: string): Place => ({ url, redis, queue });
  for (const name of names) {
    const before = server.processorMs() ?? 0;
    const perSecond = await speed(name, placed(`speed-${queueOf(name)}`), sizes.jobs);
    const perCheck = ((server.processorMs() ?? 0) - before) / sizes.jobs;
    console.log(
      `        ${name}: ${perSecond.toFixed(0)} checks saved a second, ${perCheck.toFixed(2)} ms of the database each`,
    );
  }
  // Nearly all of it is waiting: all at once.
  const told = names.flatMap((name) => [
    killed(name, placed(`killed-${queueOf(name)}`)),
    stopped(name, placed(`stopped-${queueOf(name)}`)),
  ]);
  for (const line of await Promise.all(told)) console.log(`        ${line}`);
  return [];
}

const queueOf = (name: string) => name.replace(/\W/g, '-').toLowerCase();

/** They are packages of this folder alone. */
function installOthers(): void {
  if (existsSync('scripts/scale/node_modules')) return;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  execFileSync('npm', args, { cwd: 'scripts/scale', stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Address of one that is named, or of one that is started here, which writes what it holds to the disk every second. */
async function startRedis(folder: string): Promise<string | null> {
  const { POSCTL_BENCH_REDIS: named } = process.env;
  if (named) return named;
  if (spawnSync('redis-server', ['--version']).status !== 0) return null;
  const port = await freePort();
  const settings = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'yes',
  ];
  keep(spawn('redis-server', settings, { stdio: 'ignore' }));
  await pause(500);
  return `redis://127.0.0.1:${port}`;
}

interface Worker {
  /** Resolves with the rest of the line when it says one that begins so. */
  said(beginning: string): Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

function startWorker(task: Task): Worker {
  const [, program = ''] = process.argv;
  const child = spawn(process.execPath, [program, 'worker', JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  keep(child);
  const waiting: { readonly beginning: string; done(rest: string): void }[] = [];
  const lines: string[] = [];
  const look = () => {
    for (const one of waiting.slice()) {
      const line = lines.find((text) => text.startsWith(one.beginning));
      if (line === undefined) continue;
      waiting.splice(waiting.indexOf(one), 1);
      one.done(line.slice(one.beginning.length).trim());
    }
  };
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const all = (rest + text).split('\n');
    rest = all.pop() ?? '';
    lines.push(...all);
    look();
  });
  return {
    said: (beginning) =>
      new Promise((done) => {
        waiting.push({ beginning, done });
        look();
      }),
    kill: (signal) => void child.kill(signal),
  };
}

function keep(child: ChildProcess): void {
  living.add(child);
  child.once('close', () => living.delete(child));
}

/** Checks a second, from the first that was saved to the last. */
async function speed(engine: string, place: Place, jobs: number): Promise<number> {
  const ids = Array.from({ length: jobs }, (_, n) => `${place.queue}-${n}`);
  await ENGINES[engine]?.prepare(place);
  await ENGINES[engine]?.add(place, ids);
  const workers = Array.from({ length: WORKERS }, () => startWorker({ engine, place, atOnce: AT_ONCE, workMs: 0 }));
  for (;;) {
    const [row] = await ask<{ count: number; s: number }>(
      place.url,
      `select count(distinct id)::int as count, extract(epoch from max(at) - min(at))::float8 as s
       from bench.told where id like $1`,
      [`${place.queue}-%`],
    );
    if (row && row.count === jobs) {
      for (const one of workers) one.kill('SIGKILL');
      return jobs / row.s;
    }
    await pause(200);
  }
}

interface Hit {
  readonly signal: NodeJS.Signals;
  readonly workMs: number;
}

/** A worker gets a signal as soon as it has begun a check; then another one begins to work. */
async function hit(engine: string, place: Place, { signal, workMs }: Hit) {
  const task = { engine, place, atOnce: 1, workMs };
  await ENGINES[engine]?.prepare(place);
  await ENGINES[engine]?.add(place, [place.queue]);
  const first = startWorker(task);
  await first.said('began');
  first.kill(signal);
  const at = performance.now();
  return { first, second: startWorker(task), seconds: () => ((performance.now() - at) / 1000).toFixed(1) };
}

async function killed(engine: string, place: Place): Promise<string> {
  const { second, seconds } = await hit(engine, place, { signal: 'SIGKILL', workMs: 1_000_000 });
  const again = await Promise.race([second.said('began').then(() => true), pause(PATIENCE_MS)]);
  const s = seconds();
  second.kill('SIGKILL');
  return `${engine}: the check of a worker that was killed began again ${again ? `after ${s} s` : `not within ${s} s`}`;
}

async function stopped(engine: string, place: Place): Promise<string> {
  const { first, second } = await hit(engine, place, { signal: 'SIGSTOP', workMs: WORK_MS });
  const again = await Promise.race([second.said('ended'), pause(PATIENCE_MS)]);
  first.kill('SIGCONT');
  const late = await Promise.race([first.said('ended'), pause(2 * WORK_MS)]);
  for (const one of [first, second]) one.kill('SIGKILL');
  const words = `${place.queue} `.length;
  const outcome =
    again === undefined
      ? 'nobody else did its check'
      : `what it brought afterwards was ${late?.slice(words) ?? 'never brought'}`;
  return `${engine}: a worker was stopped: ${outcome}`;
}
