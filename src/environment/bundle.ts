// Making a bundle: one archive with which the program runs on hosts that have nothing of it. What was made once is kept, by
// what is in it, so that the next call finds it.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import type { BundleManifest } from '../contracts/bundle-manifest.ts';
import { SheafFailure } from '../contracts/failures.ts';
import { sha256Hex } from '../contracts/sha256.ts';
import { isCode, machineFailure, writeAtomic } from '../farm/atomic-file.ts';
import { type BundleFiles, bundleFiles, type NodeBinary } from './bundle-files.ts';
import { hostNeeds, isBelow, oldestGlibc } from './host-needs.ts';
import { programFiles } from './installation.ts';
import { type ArchiveFile, tarPieces } from './tar.ts';

export interface ContentOptions {
  /** Path of the Node that is carried. Default: the one that runs this. */
  readonly node?: string | undefined;
  /** The glibc that all hosts have at least. Default: 2.28. */
  readonly glibc?: string | undefined;
}

export interface BundleOptions extends ContentOptions {
  /** Folder in which bundles are kept. Default: `sheaf/bundles` in the user's own cache. */
  readonly cache?: string | undefined;
  /** Called while the archive is written: bytes done, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Bundle {
  /** Absolute path of the archive, in the cache. */
  readonly path: string;
  /** Of the archive. */
  readonly sha256: string;
  readonly bytes: number;
  readonly manifest: BundleManifest;
  /** It was there already. */
  readonly isCached: boolean;
}

/** The oldest Node that runs the program, as in package.json. */
export const oldestNode = '20.19';
const NODE_SECONDS = 30;
const PIECE = 4 << 20;
/** zlib's own middle: 9 takes twice as long for 1 % less. */
const LEVEL = 6;

/** The files of a bundle of this installation. Throws where the Node cannot be carried. */
export async function bundleContent({ node, glibc }: ContentOptions): Promise<BundleFiles> {
  const binary = await readNode(resolve(node ?? process.execPath), glibc ?? oldestGlibc);
  return bundleFiles(binary, programFiles());
}

/**
 * The bundle of this installation: made in some seconds, or found in the cache. The same files and the same zlib give the same
 * bytes. Throws where the Node cannot be carried, or the cache cannot be written to.
 */
export async function makeBundle(options: BundleOptions = {}): Promise<Bundle> {
  const { manifest, files } = await bundleContent(options);
  // The same files may compress to other bytes in another Node.
  const key = sha256Hex(
    new TextEncoder().encode(`${JSON.stringify(manifest)} ${process.versions['zlib']}`),
  ).slice(0, 32);
  const cache = options.cache ?? defaultCache();
  const place = join(cache, key);
  const kept = readKept(place);
  if (kept !== null) return { ...kept, manifest, isCached: true };
  const archive = await compressed(files, options.onProgress);
  keep(cache, place, archive);
  let made = readKept(place);
  if (made === null) {
    // Of several that replace a damaged one, another took this one away.
    keep(cache, place, archive);
    made = readKept(place);
  }
  if (made === null)
    throw new SheafFailure('machine', { where: place, what: 'the bundle that was written is damaged' });
  return { ...made, manifest, isCached: false };
}

function defaultCache(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'sheaf/bundles');
}

async function readNode(path: string, glibc: string): Promise<NodeBinary> {
  let content: Uint8Array;
  try {
    content = readFileSync(path);
  } catch (error) {
    throw machineFailure(path, 'this Node cannot be read', error);
  }
  const needs = hostNeeds(path, content, glibc);
  const said = await promisify(execFile)(path, ['--version'], { timeout: 1000 * NODE_SECONDS }).catch(
    (error: unknown) => {
      throw machineFailure(path, 'cannot be run, so that its version is not known', error);
    },
  );
  const version = /^v(\d+\.\d+\.\d+)\s*$/.exec(said.stdout)?.[1];
  if (version === undefined || isBelow(version, oldestNode))
    throw new SheafFailure('machine', {
      where: path,
      what: version === undefined ? 'is no Node: --version says no version' : `is Node ${version}`,
      expected: `Node ${oldestNode} or later`,
    });
  return { content, version: `v${version}`, needs };
}

interface Kept {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** The archive's name in jobs: two of different bytes may lie in one folder. */
const archiveName = (sha256: string): string => `sheaf-bundle-${sha256.slice(0, 12)}.tar.gz`;

/** What is kept in `place`; null where there is nothing, or where it is damaged. */
function readKept(place: string): Kept | null {
  try {
    const sha256 = readFileSync(join(place, 'sha256'), 'utf8').trim();
    const path = join(place, archiveName(sha256));
    const archive = readFileSync(path);
    return sha256Hex(archive) === sha256 ? { path, sha256, bytes: archive.length } : null;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw machineFailure(place, 'a bundle that is kept cannot be read', error);
  }
}

/** Puts the archive in its place, whole or not at all; of several that do so at once, one stays. */
function keep(cache: string, place: string, archive: Uint8Array): void {
  try {
    mkdirSync(cache, { recursive: true });
    const fresh = mkdtempSync(join(cache, '.part-'));
    try {
      const sha256 = sha256Hex(archive);
      writeAtomic(join(fresh, archiveName(sha256)), archive);
      writeAtomic(join(fresh, 'sha256'), `${sha256}\n`);
      // What is there by now is another's whole one, or what was found damaged.
      if (readKept(place) === null) {
        rmSync(place, { recursive: true, force: true });
        renameSync(fresh, place);
      }
    } catch (error) {
      if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error;
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  } catch (error) {
    if (error instanceof SheafFailure) throw error;
    throw machineFailure(cache, 'bundles cannot be kept here', error);
  }
}

/** The archive, compressed; its bytes depend on the files and on zlib alone. */
async function compressed(
  files: readonly ArchiveFile[],
  onProgress: BundleOptions['onProgress'],
): Promise<Uint8Array> {
  const pieces = [...tarPieces(files)];
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const gzip = createGzip({ level: LEVEL });
  const parts: Buffer[] = [];
  gzip.on('data', (part: Buffer) => parts.push(part));
  let done = 0;
  for (const piece of pieces)
    for (let at = 0; at < piece.length; at += PIECE) {
      const part = piece.subarray(at, at + PIECE);
      await new Promise<void>((resolve, reject) =>
        gzip.write(part, (error) => (error ? reject(error) : resolve())),
      );
      done += part.length;
      onProgress?.(done, total);
    }
  gzip.end();
  await once(gzip, 'end');
  return Buffer.concat(parts);
}
