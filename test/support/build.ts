import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BUILT = 'dist/main.js';

/** Builds what the tests of the command line run, once before all tests, unless it is newer than its sources. */
export default function build(): void {
  const built = statSync(BUILT, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (newest(['src', 'scripts', 'package.json']) > built) execFileSync(process.execPath, ['scripts/build.mjs']);
}

function newest(paths: readonly string[]): number {
  return Math.max(
    ...paths.map((path) => {
      const { mtimeMs } = statSync(path);
      return statSync(path).isDirectory() ? newest(readdirSync(path).map((name) => join(path, name))) : mtimeMs;
    }),
  );
}
