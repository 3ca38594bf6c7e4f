// `sheaf workspace digest`: the digest by which a patch set knows its workspace.

import { type DigestAlgorithm, workspaceDigest } from '../../../formats/pyhf/digest.ts';
import { command } from '../../context.ts';
import { writeResult, writeText } from '../../output.ts';
import { openWorkspace } from '../../workspace-file.ts';

export interface DigestFlags {
  readonly algorithm?: readonly DigestAlgorithm[] | undefined;
  readonly json: boolean;
}

export const digest = command(
  async (context, { algorithm = ['sha256'], json }: DigestFlags, path: string) => {
    const written = new WeakMap();
    const { workspace } = await openWorkspace(path, written);
    const digests = algorithm.map((name) => [name, workspaceDigest(workspace, written, name)] as const);
    if (json) writeResult(context, Object.fromEntries(digests), undefined);
    else writeText(context, digests.map(([name, hex]) => `${name}:${hex}\n`).join(''), undefined);
    return 0;
  },
);
