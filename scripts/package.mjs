// `npm run package`: packs posctl-VERSION.tgz, which is what is published. Its manifest names only the packages that dist/ does not
// hold: the others would be installed a second time beside it. `dist/sbom.cdx.json` lists them all.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { external } from './external.mjs';

const root = new URL('..', import.meta.url).pathname;
const target = resolve(process.argv[2] ?? root);
const temporary = mkdtempSync(join(tmpdir(), 'posctl-package-'));
try {
  const whole = packed(root, temporary);
  execFileSync('tar', ['-xzf', whole.filename], { cwd: temporary });
  const folder = join(temporary, 'package');
  const path = join(folder, 'package.json');
  const { scripts, devDependencies, allowScripts, ...manifest } = JSON.parse(readFileSync(path, 'utf8'));
  const kept = Object.entries(manifest.dependencies).filter(([name]) => external.includes(name));
  writeFileSync(path, `${JSON.stringify({ ...manifest, dependencies: Object.fromEntries(kept) }, null, 2)}\n`);
  console.log(JSON.stringify(packed(folder, target), null, 1));
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

/** What npm says of a package that it has made; what npm would run first has been built already. */
function packed(folder, destination) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
  const [{ filename, size, unpackedSize, files }] = JSON.parse(
    execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }),
  );
  return { filename, size, unpackedSize, files: files.map((file) => file.path) };
}
