// `npm run seed:scale -- postgres://… --venues 40000 --entries 52` fills an empty store with a fleet of 100 000 integrations
// and a year of timeline, so many entries for each, within the database.
import { spawnSync } from 'node:child_process';
import { bundled, root } from './bundled.mjs';

await bundled('scale/seed-main', (program) => {
  const run = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit', cwd: root });
  process.exitCode = run.status ?? 1;
});
