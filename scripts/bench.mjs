// `npm run bench [-- NAME ...] [--quick] [--no-build]` measures the rows of bench/cases on a fresh dist/;
// `npm run bench:peers` puts other tools beside ours. The TypeScript in bench/ is bundled on the fly, and what it
// imports from src/ is taken from dist/, so that what is measured is what users get.
import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { install } from './install.mjs';
import { root, run } from './tools.mjs';

const given = process.argv.slice(2);
const peers = given[0] === 'peers';
const args = (peers ? given.slice(1) : given).filter((a) => a !== '--no-build');

const built = {
  name: 'src-is-dist',
  setup(builder) {
    builder.onResolve({ filter: /\/src\/.*\.ts$/ }, ({ path, resolveDir }) => {
      const inSrc = relative(join(root, 'src'), join(resolveDir, path));
      return { path: pathToFileURL(join(root, 'dist', inSrc.replace(/\.ts$/, '.js'))).href, external: true };
    });
  },
};

install();
if (!given.includes('--no-build')) run(process.execPath, [join(root, 'scripts/build.mjs')]);
const outfile = join(root, '.cache/bench', peers ? 'peers.mjs' : 'run.mjs');
mkdirSync(join(root, '.cache/bench'), { recursive: true });
await build({
  entryPoints: [join(root, peers ? 'bench/peers/run.ts' : 'bench/run.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  plugins: [built],
  logLevel: 'warning',
});
run(process.execPath, [outfile, ...args]);
