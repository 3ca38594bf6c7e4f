// `sheaf workspace sorted`: a workspace in the order of its names.

import { sorted as sortedWorkspace } from '../../../formats/pyhf/operations/sorted.ts';
import { command } from '../../context.ts';
import { checkOutputs } from '../../output.ts';
import { openWorkspace, writeWorkspace } from '../../workspace-file.ts';

export const sorted = command(
  async (context, { output }: { readonly output?: string | undefined }, path: string) => {
    checkOutputs(output);
    const written = new WeakMap();
    const { workspace } = await openWorkspace(path, written);
    await writeWorkspace(context, sortedWorkspace(workspace), written, output);
    return 0;
  },
);
