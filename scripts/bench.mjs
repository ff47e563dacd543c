// `npm run bench` measures all of posctl, `npm run bench -- startUp` a part: bundles scripts/bench/ and runs its suites.
// Figures are for people; nothing fails when a target is missed.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { bundled, root } from './bundled.mjs';

await bundled('bench/main', (program) => {
  const run = (args, stdout) =>
    spawnSync(process.execPath, [program, ...args], { stdio: ['inherit', stdout, 'inherit'], cwd: root });
  const [asked, all] = [process.argv.slice(2), run([], 'pipe').stdout.toString().trim().split('\n')];
  console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
  // Each in a process of its own: what one leaves in memory slows the next one down.
  for (const suite of asked.length > 0 ? asked : all) process.exitCode ||= run([suite], 'inherit').status ?? 1;
});
