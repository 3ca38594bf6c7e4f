// What is in a bundle: Node, the program, the script that starts it, checksums, and a manifest. The archive has one folder,
// `sheaf`, that runs from wherever it is put.

import type { BundleManifest } from '../contracts/bundle-manifest.ts';
import { prettyJson } from '../contracts/canonical.ts';
import { sha256Hex } from '../contracts/sha256.ts';
import { bundleTag } from '../contracts/tags.ts';
import { version } from '../version.ts';
import type { HostNeeds } from './host-needs.ts';
import { mainFile } from './installation.ts';
import type { ArchiveFile } from './tar.ts';

/** The folder that is unpacked. */
export const bundleFolder = 'sheaf';
/** Checksums of all other files but the manifest, as sha256sum writes and reads them; below the folder. */
export const sumsName = 'SHA256SUMS';

export interface NodeBinary {
  readonly content: Uint8Array;
  /** `v20.20.2` */
  readonly version: string;
  readonly needs: HostNeeds;
}

/**
 * `bin/sheaf`: finds the folder that it lies in, also through links and where the path holds spaces or line breaks (which
 * `$(...)` would cut off at its end), and becomes Node.
 */
const launcher = `#!/bin/sh
# Starts sheaf with the Node beside it, from wherever this folder lies.
self=$0
case $self in /*) ;; *) self=./$self ;; esac
while [ -h "$self" ]; do
  link=$(readlink "$self" && echo .)
  link=\${link%??}
  case $link in /*) self=$link ;; *) self=\${self%/*}/$link ;; esac
done
exec "\${self%/*}/node" "\${self%/*}/../lib/${mainFile}" "$@"
`;

export interface BundleFiles {
  readonly manifest: BundleManifest;
  /** In the order of the archive. */
  readonly files: readonly ArchiveFile[];
}

export function bundleFiles(node: NodeBinary, program: readonly ArchiveFile[]): BundleFiles {
  const parts: readonly ArchiveFile[] = [
    { path: 'bin/node', content: node.content, isExecutable: true },
    { path: 'bin/sheaf', content: bytes(launcher), isExecutable: true },
    ...program.map((file) => ({ ...file, path: `lib/${file.path}` })),
  ];
  // Folders are listed in an order of their own on every machine.
  const sorted = [...parts].sort((a, b) => (a.path < b.path ? -1 : 1));
  const digests = new Map(sorted.map(({ path, content }) => [path, sha256Hex(content)]));
  const sums = bytes([...digests].map(([path, digest]) => `${digest}  ${path}\n`).join(''));
  const manifest: BundleManifest = {
    schema_version: bundleTag,
    sheaf: version,
    node: { version: node.version, sha256: digests.get('bin/node')! },
    needs: { ...node.needs },
    files: sorted.length,
    files_sha256: sha256Hex(sums),
  };
  const files = [
    ...sorted,
    { path: sumsName, content: sums, isExecutable: false },
    { path: 'manifest.json', content: bytes(`${prettyJson(manifest)}\n`), isExecutable: false },
  ];
  return { manifest, files: files.map((file) => ({ ...file, path: `${bundleFolder}/${file.path}` })) };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
