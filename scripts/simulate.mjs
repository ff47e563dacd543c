// `npm run simulate -- --seed N --days 365 --venues 50 --years 1`: made-up years of the real engine, at the lowest priority.
import { spawnSync } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { bundled, root } from './bundled.mjs';

setPriority(constants.priority.PRIORITY_LOW);
await bundled('simulation/main', (program) => {
  const run = spawnSync(process.execPath, ['--enable-source-maps', program, ...process.argv.slice(2)], {
    stdio: 'inherit',
    cwd: root,
  });
  process.exitCode = run.status ?? 1;
});
