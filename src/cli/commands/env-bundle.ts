// `sheaf env bundle`: one archive with Node and the program, for hosts that have neither.

import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { type Bundle, type ContentOptions, makeBundle } from '../../environment/bundle.ts';
import { machineFailure } from '../../farm/atomic-file.ts';
import { command } from '../context.ts';
import { checkOutputs, writeResult } from '../output.ts';
import { progressReporter, progressStyle } from '../progress.ts';

export interface NodeFlags {
  readonly node: string;
  readonly glibc: string;
}

export interface EnvBundleFlags extends NodeFlags {
  readonly output: string;
  readonly json: boolean;
}

const MEGABYTE = 1e6;

export const envBundle = command(async (context, flags: EnvBundleFlags) => {
  checkOutputs(flags.output);
  const progress = progressReporter(context, progressStyle(context, false), 'MB', () => performance.now());
  const bundle = await makeBundle({
    ...nodeOf(flags),
    onProgress: (done, total) =>
      progress.show({ items: Math.ceil(done / MEGABYTE), total: Math.ceil(total / MEGABYTE), before: 0 }),
  });
  progress.end();
  copyWhole(bundle.path, flags.output);
  if (flags.json) writeResult(context, about(bundle, flags.output), undefined);
  else context.stderr.write(`${inWords(bundle, flags.output)}\n`);
  return 0;
});

/** The options that flags ask for. */
export function nodeOf({ node, glibc }: NodeFlags): ContentOptions {
  return { ...(node !== 'this' && { node }), glibc };
}

/** What `--json` says of a bundle at `path`. */
function about(bundle: Bundle, path: string): { readonly [key: string]: unknown } {
  const { sha256, bytes, isCached, manifest } = bundle;
  return { path, sha256, bytes, cached: isCached, manifest };
}

function inWords({ sha256, bytes, manifest }: Bundle, path: string): string {
  const { machine, glibc } = manifest.needs;
  return `${path}: sheaf ${manifest.sheaf} with Node ${manifest.node.version}, ${(bytes / MEGABYTE).toFixed(1)} MB, for Linux on ${machine} with glibc ${glibc} or newer\nsha256: ${sha256}`;
}

/** A copy under another name, whole or not there. */
function copyWhole(from: string, to: string): void {
  const temporary = `${to}.tmp-${process.pid}`;
  try {
    copyFileSync(from, temporary);
    renameSync(temporary, to);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw machineFailure(to, 'cannot be written', error);
  }
}
