import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeSilently, place } from '../bench/posctl.ts';
import { fill } from '../bench/store.ts';
import { beside, type Subjects } from './beside.ts';

const ROUNDS = 15;
const COUNT = 20;

/** Command lines in Node.js that many know, by the file that Node.js is given. */
const PEERS = ['npm@10.9.3', 'pnpm@10.20.0', 'yarn@1.22.22', 'pm2@7.0.4'];

/** What a person waits for: a command that says its version, and one that lists twenty things. */
export async function commandLines(folder: string): Promise<void> {
  const made = place(folder, 'twenty');
  await fill(made, { count: COUNT });
  const { silently, env } = made;
  const peers = installed(folder);
  const node = (...args: string[]) => nodeSilently(env, ...args);
  const starts = peers.map(([name, file]): [string, Subjects[string]] => [
    `${name} --version`,
    file === null ? null : () => node(file, '--version'),
  ]);
  await beside('start', ROUNDS, {
    'posctl --version': () => silently('--version'),
    'node -e 0': () => node('-e', '0'),
    ...Object.fromEntries(starts),
  });
  const pm2 = peers.find(([name]) => name.startsWith('pm2@'))?.[1] ?? null;
  // Even its version starts a daemon, which would stay.
  if (pm2 !== null) node(pm2, 'kill');
  const project = twentyPackages(folder);
  const npm = peers.find(([name]) => name.startsWith('npm@'))?.[1] ?? null;
  const pnpm = peers.find(([name]) => name.startsWith('pnpm@'))?.[1] ?? null;
  await beside(`listing ${COUNT}`, ROUNDS, {
    'posctl list': () => silently('list'),
    'npm ls': npm === null ? null : () => node(npm, 'ls', '--prefix', project),
    'pnpm ls': pnpm === null ? null : () => node(pnpm, 'ls', '--dir', project),
  });
}

/** Name and file of each; null where the registry does not give it. */
function installed(folder: string): [string, string | null][] {
  const place = join(folder, 'peers');
  mkdirSync(place);
  return PEERS.map((peer) => {
    const name = peer.slice(0, peer.lastIndexOf('@'));
    try {
      const args = ['install', '--prefix', place, '--no-audit', '--no-fund', '--ignore-scripts', peer];
      execFileSync('npm', args, { stdio: 'ignore', cwd: place });
    } catch {
      return [peer, null];
    }
    const home = join(place, 'node_modules', name);
    const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    const file = join(home, typeof bin === 'string' ? bin : bin[name]);
    return [peer, existsSync(file) ? file : null];
  });
}

/** A project with twenty packages in it, as a package manager sees it. */
function twentyPackages(folder: string): string {
  const project = join(folder, 'project');
  const names = Array.from({ length: COUNT }, (_, i) => `package-${i}`);
  for (const name of names) {
    const home = join(project, 'node_modules', name);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name, version: '1.0.0' }));
  }
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', version: '1.0.0', dependencies }));
  return project;
}
