// `npm run bench:peers` measures posctl beside what people would use instead; `npm run bench:peers -- list` a part. Other
// command lines come from the registry into a temporary folder; what is not on this machine is named, and left out.
import { spawnSync } from 'node:child_process';
import { cpus, loadavg, release } from 'node:os';
import { bundled, root } from './bundled.mjs';

await bundled('peers/main', (program) => {
  const run = (args, stdout) =>
    spawnSync(process.execPath, [program, ...args], { stdio: ['inherit', stdout, 'inherit'], cwd: root });
  const [asked, all] = [process.argv.slice(2), run([], 'pipe').stdout.toString().trim().split('\n')];
  console.log(
    `node ${process.version}, Linux ${release()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`,
  );
  for (const suite of asked.length > 0 ? asked : all) {
    console.log(`\n${suite}, load ${loadavg()[0].toFixed(1)}`);
    process.exitCode ||= run([suite], 'inherit').status ?? 1;
  }
});
