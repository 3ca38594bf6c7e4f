// The digest of a workspace, as pyhf takes it (pyhf.utils.digest): the hash of its JSON with sorted keys. It hangs on how
// numbers were written, 1 or 1.0, so it is only pyhf's own for a file that was read together with them.

import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { sha256Hex } from '../../contracts/sha256.ts';
import type { Workspace } from '../../contracts/workspace.ts';
import { pythonJson } from '../json/python-json.ts';
import type { WrittenNumbers } from '../json/written-numbers.ts';

/** What patch sets may name (pyhf's patchset.json). */
export const digestAlgorithms = ['sha256', 'md5'] as const;
export type DigestAlgorithm = (typeof digestAlgorithms)[number];

/** In hexadecimal. */
export function workspaceDigest(
  workspace: Workspace,
  written: WrittenNumbers,
  algorithm: DigestAlgorithm = 'sha256',
): string {
  const bytes = new TextEncoder().encode(pythonJson(workspace, written));
  return algorithm === 'sha256' ? sha256Hex(bytes) : bytesToHex(md5(bytes));
}
