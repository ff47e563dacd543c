// `npm run bench:scale` measures what a large store in PostgreSQL costs, `npm run bench:scale -- two-daemons` a part of it
// (questions, two-daemons, database-load, killed-worker, engines); `--trial` tries the bench itself, small and quick. Needs
// what a store in PostgreSQL needs: Node.js 22.12, fetched with npx where this one is older. Nothing fails when a target is missed.
import { spawnSync } from 'node:child_process';
import { bundled, root } from './bundled.mjs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isOld = major < 22 || (major === 22 && minor < 12);

await bundled('scale/main', (program) => {
  const args = [program, ...process.argv.slice(2)];
  const [command, ...words] = isOld ? ['npx', '-y', '-p', 'node@22', 'node', ...args] : [process.execPath, ...args];
  process.exitCode = spawnSync(command, words, { stdio: 'inherit', cwd: root }).status ?? 1;
});
