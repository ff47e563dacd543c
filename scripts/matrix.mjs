// Runs the tests on every Node that posctl supports and that is not installed here, with the packages that are.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VERSIONS = ['22', '24', '26'];
const LIMIT_MS = 15 * 60_000;

const asked = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'posctl-matrix-'));
const summary = (asked.length > 0 ? asked : VERSIONS).map(testOn);
rmSync(folder, { recursive: true, force: true });

console.log('');
for (const { line } of summary) console.log(line);
process.exitCode = summary.every(({ ok }) => ok) ? 0 : 1;

function testOn(version) {
  console.log(`\n== Node ${version}`);
  const report = join(folder, `${version}.json`);
  const { status, error } = spawnSync(
    'npx',
    ['-y', '-p', `node@${version}`, '-c', 'node --version && node node_modules/vitest/vitest.mjs run'],
    { stdio: ['ignore', 'inherit', 'inherit'], timeout: LIMIT_MS, env: { ...process.env, TEST_REPORT: report } },
  );
  const counted = counts(report);
  const ok = status === 0 && counted !== null && counted.failed === 0 && counted.passed > 0;
  const said = counted ? `${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped` : 'no report';
  return { ok, line: `Node ${version}: ${said}${ok ? '' : ` (${error?.message ?? `exit ${status}`})`}` };
}

function counts(report) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  } catch {
    return null;
  }
}
