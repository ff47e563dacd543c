import { resolve } from 'node:path';
import { rehearseFleet } from './fleet.ts';

const [folder, port = '8231'] = process.argv.slice(2);
if (folder === undefined || !/^\d+$/.test(port)) {
  console.error('usage: npm run rehearse-fleet -- FOLDER [PORT]');
  process.exitCode = 2;
} else
  rehearseFleet({ folder: resolve(folder), port: Number(port), now: new Date().toISOString() }).then(
    () =>
      console.log(
        `export POSCTL_STORE=${resolve(folder)}/store\nposctl demo --serve --port ${port} &\n# what cannot be reached answers again with: posctl demo --serve --port ${Number(port) + 1} &`,
      ),
    (error) => {
      const hint = 'hint' in error && error.hint ? `\n  ${error.hint}` : '';
      console.error(
        `rehearse-fleet: ${error.message}${hint}\n  another port: npm run rehearse-fleet -- ${folder} 8232`,
      );
      process.exitCode = 1;
    },
  );
