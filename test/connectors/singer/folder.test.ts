import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openTapFolder } from '../../../src/connectors/singer/folder.ts';
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
