// Writes dist/sbom.cdx.json, the bill of materials of what is bundled, in CycloneDX, from the lock file; the same lock gives the
// same bytes. With --licences it prints how many packages there are of each licence instead.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// npm's own --omit leaves out what is there for another package's development as well: of nodemailer it leaves out ours.
const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
const bill = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }));

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const bundled = new Set(
  Object.entries(packages)
    .filter(([place, { dev, devOptional }]) => place !== '' && !dev && !devOptional)
    .map(([place, { version }]) => `${place.split('node_modules/').at(-1)}@${version}`),
);
bill.components = bill.components.filter((one) => bundled.has(`${one.name}@${one.version}`));
const known = new Set([bill.metadata.component['bom-ref'], ...bill.components.map((one) => one['bom-ref'])]);
bill.dependencies = bill.dependencies
  .filter(({ ref }) => known.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => known.has(one)) }));

// What says when and where it was made says nothing about the package.
delete bill.serialNumber;
delete bill.metadata.timestamp;
delete bill.metadata.tools;
bill.metadata.component.name = name;

if (process.argv.includes('--licences')) {
  const counts = new Map();
  for (const { licenses = [] } of bill.components) {
    const licence = licenses.map((one) => one.license?.id ?? one.license?.name ?? one.expression).join(', ') || 'none';
    counts.set(licence, (counts.get(licence) ?? 0) + 1);
  }
  for (const [licence, count] of [...counts].sort((a, b) => b[1] - a[1])) console.log(`${count}\t${licence}`);
} else {
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, 'dist', 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
}
