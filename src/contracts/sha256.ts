// SHA-256 that runs anywhere: the platform's own where there is one that answers at once (Node: ten times as fast), and
// the library's where there is not (pages have only one that makes callers wait).

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

interface NodeCrypto {
  createHash(name: 'sha256'): { update(bytes: Uint8Array): { digest(form: 'hex'): string } };
}

/** What is in Node and in no page; not imported, since the same modules are bundled for pages. */
interface NodeGlobal {
  readonly process?: { getBuiltinModule?(name: 'node:crypto'): NodeCrypto | undefined };
}

let platform: NodeCrypto | null | undefined;

/** The digest of `bytes` in lower-case hexadecimal. */
export function sha256Hex(bytes: Uint8Array): string {
  platform ??= (globalThis as NodeGlobal).process?.getBuiltinModule?.('node:crypto') ?? null;
  return platform === null
    ? bytesToHex(sha256(bytes))
    : platform.createHash('sha256').update(bytes).digest('hex');
}
