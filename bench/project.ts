// Where things are. scripts/bench.mjs starts every measurement in the project's root.

import { join } from 'node:path';

export const root: string = process.cwd();
/** The `sheaf` command as it was built. */
export const sheafMain: string = join(root, 'dist/bin/main.js');
/** Files that measurements make and throw away. */
export const scratch: string = join(root, '.cache/bench');
export const resultsFolder: string = join(root, 'bench/results');

export function example(name: string): string {
  return join(root, 'examples', name, 'spec.yaml');
}
