import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeCli } from '../../src/cli.ts';

const PAGES = readdirSync('man');
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

describe('manuals', () => {
  it('are there for posctl and every command, and installed with it', async () => {
    const names = (await describeCli()).map(({ path }) => ['posctl', ...path.split(' ').filter(Boolean)].join('-'));
    expect(PAGES.sort()).toEqual(names.map((name) => `${name}.1`).sort());
    const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
    expect([manifest.directories.man, manifest.files.includes('man')]).toEqual(['./man', true]);
  });

  it('have the parts of a manual, with the words of the help', () => {
    for (const page of PAGES) {
      const text = readFileSync(`man/${page}`, 'utf8');
      const parts = [...text.matchAll(/^\.SH (.*)$/gm)].map(([, title]) => title);
      expect(parts, page).toEqual(
        expect.arrayContaining(['NAME', 'SYNOPSIS', 'DESCRIPTION', 'EXIT STATUS', 'SEE ALSO']),
      );
    }
    const list = readFileSync('man/posctl-list.1', 'utf8');
    expect(list).toContain('posctl\\-list \\- active integrations, worst first');
    expect(list).toContain('.B \\-\\-status <status>');
    expect(list).toContain('CalledOff, Failed, Initializing, Healthy');
    expect(readFileSync('man/posctl.1', 'utf8')).toContain('.B POSCTL_STORE');
  });

  it.skipIf(!has('groff'))('are what groff takes without a warning (skipped where there is none)', () => {
    const { status, stderr } = spawnSync(
      'groff',
      ['-man', '-Tutf8', '-ww', '-z', ...PAGES.map((page) => `man/${page}`)],
      {
        encoding: 'utf8',
      },
    );
    expect([status, stderr]).toEqual([0, '']);
  });

  it.skipIf(!has('mandoc'))('are what mandoc takes without a warning (skipped where there is none)', () => {
    const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', ...PAGES.map((page) => `man/${page}`)], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  });
});
