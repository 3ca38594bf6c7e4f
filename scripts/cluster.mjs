// `npm run cluster -- up | down | status`: the clusters that the tests use, for people (tests/cluster, bundled on the fly).
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { install } from './install.mjs';
import { root, run } from './tools.mjs';

install();
const outfile = join(root, '.cache/cluster/main.mjs');
mkdirSync(join(root, '.cache/cluster'), { recursive: true });
await build({
  entryPoints: [join(root, 'tests/cluster/main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
run(process.execPath, [outfile, ...process.argv.slice(2)]);
