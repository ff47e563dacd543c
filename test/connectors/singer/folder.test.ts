import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { leftFolders, openTapFolder } from '../../../src/connectors/singer/folder.ts';
import { systemClock } from '../../../src/system/process.ts';
import { ownTemporaryFolder } from '../../support/taps.ts';

test('whoever is killed while it notes its tap leaves a whole note, the old one or the new one', async () => {
  const own = ownTemporaryFolder();
  const folder = await openTapFolder({ integration: 'int_1', command: 'tap' });
  onTestFinished(() => folder.remove());
  const note = join(own.path, own.left()[0] ?? '', 'run.json');
  const seen = new Set<number>();
  for (let round = 0; round < 50; round += 1) {
    let noting = true;
    const noted = folder.note(process.pid).finally(() => {
      noting = false;
    });
    while (noting) {
      seen.add(readFileSync(note, 'utf8').length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await noted;
  }
  expect(Math.min(...seen)).toBeGreaterThan(60);
});

test.each([
  [
    'writes the token that it was just given before it ends',
    "fs.writeFileSync(file, 'rotated'); process.exit(0)",
    'rotated',
  ],
  ['does not end by itself is killed after its grace', '', 'old'],
])('an orphaned tap is told to end: one that %s', async (_, onTerm, kept) => {
  const own = ownTemporaryFolder();
  const folder = await openTapFolder({ integration: 'int_1', command: 'tap' });
  onTestFinished(() => folder.remove());
  const file = await folder.write('config.json', 'old');
  const script = `const fs = require('fs'), file = process.argv[1];
    process.on('SIGTERM', () => { ${onTerm} }); setInterval(() => {}, 1000); console.log('up')`;
  const tap = spawn(process.execPath, ['-e', script, file], { detached: true });
  const ended = new Promise((resolve) => tap.once('exit', (_code, signal) => resolve(signal)));
  await new Promise((resolve) => tap.stdout.once('data', resolve));
  // As if we had been killed.
  await folder.abandon();
  const [left] = await leftFolders(systemClock());
  expect(await left?.read('config.json')).toBe(kept);
  expect(await ended).toBe(onTerm === '' ? 'SIGKILL' : null);
  await left?.remove();
  expect(own.left()).toEqual([]);
});
