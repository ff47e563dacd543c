import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeConnectors } from '../../src/connectors/table.ts';
import { EXIT_MEANINGS } from '../../src/domain/exit-codes.ts';
import { typePage } from '../../src/views/catalogue.ts';
import { consoleBlocks, likeness, settle } from '../support/console-blocks.ts';

const README = readFileSync('README.md', 'utf8');
/** Where the walk-through has its rehearsal POS. */
const WRITTEN = 'http://127.0.0.1:8200';

describe('the walk-through of the README', () => {
  const home = mkdtempSync(join(tmpdir(), 'posctl-readme-'));
  let pos: ChildProcess;
  let address = '';

  beforeAll(async () => {
    const posctl = join(home, 'posctl');
    writeFileSync(posctl, `#!/bin/sh\nexec '${process.execPath}' '${resolve('bin/posctl.js')}' "$@"\n`);
    chmodSync(posctl, 0o755);
    pos = spawn(posctl, ['demo', '--serve', '--port', '0'], {
      env: environment(home),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (!pos.stdout) throw new Error('no output');
    for await (const line of createInterface({ input: pos.stdout })) {
      address = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? '';
      if (address) break;
    }
  });
  afterAll(async () => {
    pos.kill();
    await once(pos, 'exit');
    rmSync(home, { recursive: true, force: true });
  });

  it.each(consoleBlocks(README))('prints for $command what is shown', ({ command, output }) => {
    const printed = execFileSync('bash', ['-c', `exec 2>&1; ${command.replaceAll(WRITTEN, address)}`], {
      encoding: 'utf8',
      env: environment(home),
      cwd: home,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(settle(printed)).toMatch(likeness(output));
  });
});

function environment(home: string): NodeJS.ProcessEnv {
  return {
    PATH: `${home}:${process.env.PATH}`,
    HOME: home,
    LANG: 'C.UTF-8',
    POSCTL_STORE: join(home, 'store'),
    POSCTL_ACTOR: 'kim',
    REHEARSAL_TOKEN: 'rehearsal',
  };
}

describe('the documents', () => {
  it.each(['README.md', 'CONTRIBUTING.md'])('%s names only files that are there', (document) => {
    const named = [...readFileSync(document, 'utf8').matchAll(/`((?:bin|src|test|scripts|\.ci)\/[\w./-]*)`/g)].map(
      ([, path = '']) => path,
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('the README has every type, with the command that adds it', () => {
    for (const type of makeConnectors().types) {
      expect(README).toMatch(new RegExp(`^\\| \`${type.type}\` `, 'm'));
      const command = String(typePage(type, Number.POSITIVE_INFINITY).at(-1)).trim();
      expect(README.split('\n')).toContain(command.replaceAll('VENUE', 'blue-door'));
    }
  });

  it('the README tells every exit code', () => {
    const rows = [...README.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)].map(([, code, meaning]) => [Number(code), meaning]);
    expect(rows).toEqual(EXIT_MEANINGS);
  });

  it('the README tells a refresh in ten steps', () => {
    const steps = README.split('## How a check goes')[1] ?? '';
    expect([...steps.matchAll(/^(\d+)\. `/gm)].map(([, n]) => Number(n))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});
