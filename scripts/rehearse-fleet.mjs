// `npm run rehearse-fleet -- FOLDER [PORT]` makes 300 venues with 500 integrations in trouble of every kind, for people who
// learn, and for tests: 29 called off, 38 failed, 12 quiet. Afterwards `posctl demo --serve --port PORT` is their POS.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
const program = join(root, 'dist', `fleet-${process.pid}.cjs`);
await build({
  entryPoints: [join(root, 'scripts/fleet/main.ts')],
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['fs-native-extensions'],
  outfile: program,
  logLevel: 'warning',
});
try {
  process.exitCode = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(program, { force: true });
}
