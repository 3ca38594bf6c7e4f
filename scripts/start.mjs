// `npm start`: installs, builds, and runs the headline study: 10,000 toys of two million events, and its report.
import { join } from 'node:path';
import { install } from './install.mjs';
import { root, run } from './tools.mjs';

install();
run(process.execPath, [join(root, 'scripts/build.mjs')]);
const sheaf = join(root, 'dist/bin/main.js');
const id = `headline_${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`;
const toys = [
  'unbinned-fit-toys',
  '--config',
  'examples/gauss-exp-2m/spec.yaml',
  '--n-toys',
  '10000',
  '--run-id',
  id,
];
console.error('10,000 toys of 2,000,000 events each: generate, fit, pulls');
// The result is in the run directory; what it says in numbers has just been printed.
run(process.execPath, [sheaf, ...toys, ...process.argv.slice(2)], {
  stdio: ['inherit', 'ignore', 'inherit'],
});
run(process.execPath, [sheaf, 'report', join('sheaf-runs', id)]);
