// Makes package-lock.json name the packages for every platform. npm leaves out those that its registry did not have
// when the lock was written, and `npm ci` then refuses the lock. Run it after `npm install`: npm run lock
import { readFileSync, writeFileSync } from 'node:fs';

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
const added = [];
for (const [place, { optionalDependencies = {}, dev }] of Object.entries(lock.packages))
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] || lock.packages[`${place}/${key}`]) continue;
    lock.packages[key] = { version, ...platformOf(name), ...(dev && { dev }), optional: true };
    added.push(name);
  }
// pg-boss works on Node 20, too, as part of dist/ (test/store-postgres/ tries it there), though it is made for 22.12. Who
// uses it on an older one is told by posctl; `npm ci` need not warn everybody else.
delete lock.packages['node_modules/pg-boss']?.engines;
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries(sorted);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? 'the lock is complete' : `added ${added.join(', ')}`);

/** From names like `binding-linux-arm-musleabihf` and `cli-win32-x64`: without it npm would install them everywhere. */
function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  const system = words.findIndex((word) => SYSTEMS.includes(word));
  if (system < 0) throw new Error(`${name}: for which system is it?`);
  const libc = /musl/.test(name) ? { libc: ['musl'] } : /gnu/.test(name) ? { libc: ['glibc'] } : {};
  return { cpu: [words[system + 1]], ...libc, os: [words[system]] };
}
