// Measures posctl: bundles scripts/bench/ and runs it. Figures are for people; nothing fails when a target is missed.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
const program = join(root, 'dist', `bench-${process.pid}.cjs`);
await build({
  entryPoints: [join(root, 'scripts/bench/main.ts')],
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['fs-native-extensions'],
  outfile: program,
  logLevel: 'warning',
});
try {
  const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit', cwd: root });
  process.exitCode = status ?? 1;
} finally {
  rmSync(program, { force: true });
}
