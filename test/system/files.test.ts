import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readNamedFile, replaceNamedFile } from '../../src/system/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'posctl-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

describe('a file that was named', () => {
  it('is read whole, byte by byte, under the last part of its path', async () => {
    writeFileSync(at('mix.csv'), Buffer.from([0xff, 0x00, 0x0a]));
    const { name, bytes } = await readNamedFile(at('mix.csv'));
    expect([name, ...bytes]).toEqual(['mix.csv', 0xff, 0x00, 0x0a]);
  });

  it.each<[string, string, () => void]>([
    ['is not there', 'there is no such file', () => {}],
    ['is a folder', 'it is a folder', () => mkdirSync(at('is a folder'))],
    [
      'is larger than any report',
      'it is larger than 256 MiB',
      () => {
        writeFileSync(at('is larger than any report'), '');
        truncateSync(at('is larger than any report'), 256 * 1024 * 1024 + 1);
      },
    ],
    ...(process.getuid?.() === 0
      ? []
      : [
          [
            'may not be read',
            'you may not read it',
            () => {
              writeFileSync(at('may not be read'), 'x');
              chmodSync(at('may not be read'), 0o000);
            },
          ] satisfies [string, string, () => void],
        ]),
  ])('that %s is an error that says so', async (name, why, make) => {
    make();
    await expect(readNamedFile(at(name))).rejects.toMatchObject({ code: 'failed', message: `${at(name)}: ${why}` });
  });
});

it('a file is replaced past links that somebody put where a draft could be expected', async () => {
  const shared = at('shared');
  mkdirSync(shared);
  writeFileSync(at('precious'), 'precious');
  for (const name of [`page.${process.pid}.tmp`, `page.html.${process.pid}.tmp`, 'page.html.tmp', 'page.html'])
    symlinkSync(at('precious'), join(shared, name));
  await replaceNamedFile(join(shared, 'page.html'), 'page');
  expect(readFileSync(at('precious'), 'utf8')).toBe('precious');
  expect(readFileSync(join(shared, 'page.html'), 'utf8')).toBe('page');
  expect(readdirSync(shared)).toHaveLength(4);
});
