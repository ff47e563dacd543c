// `npm run rehearse-fleet -- FOLDER [PORT]` makes 300 venues with 500 integrations in trouble of every kind, for people who
// learn, and for tests: 29 called off, 38 failed, 12 quiet. Afterwards `posctl demo --serve --port PORT` is their POS.
import { spawnSync } from 'node:child_process';
import { bundled } from './bundled.mjs';

await bundled('fleet/main', (program) => {
  process.exitCode = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
});
