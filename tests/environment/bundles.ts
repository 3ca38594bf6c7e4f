// What the tests of bundles share: one bundle a test file, made by the command itself, and a folder that it is unpacked in.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleManifest } from '../../src/contracts/bundle-manifest.ts';
import { type Outcome, succeed, temporaryFolder } from '../cli/sheaf.ts';

export interface BundleJson {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly cached: boolean;
  readonly manifest: BundleManifest;
}

/** A folder of this test file's own, with a cache of bundles in it that the command and the library use. */
export function folderWithCache(): string {
  const folder = temporaryFolder();
  process.env['XDG_CACHE_HOME'] = join(folder, 'cache');
  return folder;
}

/** `sheaf env bundle --json` with these further words. */
export async function bundle(...words: readonly string[]): Promise<BundleJson> {
  const { stdout } = await succeed(['env', 'bundle', '--json', ...words]);
  return JSON.parse(stdout) as BundleJson;
}

/** Unpacks an archive into `folder`, which is made; answers the `sheaf` in it. */
export function unpack(archive: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const done = spawnSync('tar', ['-xzf', archive, '-C', folder], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return join(folder, 'sheaf/bin/sheaf');
}

/** Runs a program with nothing of this environment but a PATH on which there is no Node. */
export function bare(
  words: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Outcome {
  const { status, signal, stdout, stderr } = spawnSync(words[0]!, words.slice(1), {
    encoding: 'utf8',
    cwd: options.cwd,
    env: { PATH: '/nowhere:/usr/sbin:/sbin', ...options.env },
  });
  return { code: status, signal, stdout, stderr };
}
