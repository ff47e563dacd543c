import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tell } from '../bench/measure.ts';
import { benchOf, type Part, SIZES, TRIAL } from './bench.ts';
import { databaseLoad } from './database-load.ts';
import { work } from './engines/worker.ts';
import { engines } from './engines.ts';
import { killedWorker } from './killed-worker.ts';
import { killAll } from './posctl.ts';
import { questions } from './questions.ts';
import { startServer } from './server.ts';
import { twoDaemons } from './two-daemons.ts';

const PARTS: Readonly<Record<string, Part>> = {
  questions,
  'two-daemons': twoDaemons,
  'database-load': databaseLoad,
  'killed-worker': killedWorker,
  engines,
};

/** Measures the parts that are named, or all of them, on one server. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { trial: { type: 'boolean' } } });
  const names = positionals.length > 0 ? positionals : Object.keys(PARTS);
  const parts = names.map((name) => {
    const part = PARTS[name];
    if (!part) throw new Error(`there is no part ${name}; there are ${Object.keys(PARTS).join(', ')}`);
    return { name, part };
  });
  const folder = mkdtempSync(join(tmpdir(), 'posctl-scale-'));
  // The account of the server goes through it.
  chmodSync(folder, 0o711);
  const server = await startServer(folder);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      killAll();
      server.kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
      process.exit(130);
    });
  console.log(`${server.name}, node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
  try {
    const bench = benchOf(folder, server, values.trial ? TRIAL : SIZES);
    for (const { name, part } of parts) {
      const before = load();
      const met = (await part(bench)).map(tell);
      const targets = met.length === 0 ? '' : `${met.filter((one) => one).length} of ${met.length} targets were met; `;
      console.log(`${name}: ${targets}load ${before} to ${load()}`);
    }
  } finally {
    killAll();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const load = () => (loadavg()[0] ?? 0).toFixed(1);

const [, , first, task = ''] = process.argv;

// As a worker it goes on until it is killed.
(first === 'worker' ? work(JSON.parse(task)) : main().then(() => process.exit())).catch((error) => {
  console.error(error);
  process.exit(1);
});
