// Installs node_modules where it is missing or older than the lock file; used by start and test, so that both work from
// a fresh clone.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './tools.mjs';

// Not `npm ci`: a registry that lacks the optional packages of other platforms makes a lock file that it refuses.
export function install() {
  const done = join(root, 'node_modules/.package-lock.json');
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) return;
  console.error('installing packages ...');
  run(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
}
