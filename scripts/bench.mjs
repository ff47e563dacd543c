// `npm run bench` measures all of posctl, `npm run bench -- startUp` a part: bundles scripts/bench/ and runs its suites.
// Figures are for people; nothing fails when a target is missed.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cpus } from 'node:os';
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
const run = (args, stdout) =>
  spawnSync(process.execPath, [program, ...args], { stdio: ['inherit', stdout, 'inherit'], cwd: root });
try {
  const [asked, all] = [process.argv.slice(2), run([], 'pipe').stdout.toString().trim().split('\n')];
  console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
  // Each in a process of its own: what one leaves in memory slows the next one down.
  for (const suite of asked.length > 0 ? asked : all) process.exitCode ||= run([suite], 'inherit').status ?? 1;
} finally {
  rmSync(program, { force: true });
}
