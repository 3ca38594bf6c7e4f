// `npm test`: installs, builds, checks types, style and boundaries, and runs the whole suite. Further arguments go to
// vitest (`npm test -- tests/unbinned`). The last line is `N passed, N failed`, with `, N skipped` where some were.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './install.mjs';
import { root, run, tool } from './tools.mjs';

install();
run(process.execPath, [join(root, 'scripts/build.mjs')]);
run(process.execPath, [join(root, 'scripts/check.mjs')]);
const report = join(root, '.cache/test-results.json');
mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(report, { force: true });
const done = spawnSync(
  tool('vitest'),
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } = JSON.parse(
  readFileSync(report, 'utf8'),
);
const skipped = numPendingTests + numTodoTests;
// A file that cannot even be loaded fails no test of its own: it counts as one.
const failed = Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0);
console.log(`${numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = done.status === 0 && failed === 0 ? 0 : 1;
