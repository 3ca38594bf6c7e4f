// `sheaf workspace combine`: one workspace of two.

import { combine as combineWorkspaces, type Join } from '../../../formats/pyhf/operations/combine.ts';
import { command } from '../../context.ts';
import { checkOutputs } from '../../output.ts';
import { openWorkspace, writeWorkspace } from '../../workspace-file.ts';

export interface CombineFlags {
  readonly join: Join;
  readonly mergeChannels: boolean;
  readonly output?: string | undefined;
}

export const combine = command(
  async (context, { join, mergeChannels, output }: CombineFlags, left: string, right: string) => {
    checkOutputs(output);
    const written = new WeakMap();
    const one = await openWorkspace(left, written);
    const other = await openWorkspace(right, written);
    const both = combineWorkspaces(one.workspace, other.workspace, join, mergeChannels);
    await writeWorkspace(context, both, written, output);
    return 0;
  },
);
