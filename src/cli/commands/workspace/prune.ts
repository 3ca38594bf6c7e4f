// `sheaf workspace prune`: a workspace without some of its parts.

import type { Named } from '../../../formats/pyhf/operations/named.ts';
import { prune as pruneWorkspace } from '../../../formats/pyhf/operations/prune.ts';
import { command, usageFailure } from '../../context.ts';
import { checkOutputs } from '../../output.ts';
import { openWorkspace, writeWorkspace } from '../../workspace-file.ts';

export interface PruneFlags {
  readonly channel?: readonly string[] | undefined;
  readonly sample?: readonly string[] | undefined;
  readonly modifier?: readonly string[] | undefined;
  readonly modifierType?: readonly string[] | undefined;
  readonly measurement?: readonly string[] | undefined;
  readonly output?: string | undefined;
}

export const prune = command(async (context, flags: PruneFlags, path: string) => {
  const { channel, sample, modifier, modifierType, measurement, output } = flags;
  checkOutputs(output);
  const named: Named = {
    channels: channel,
    samples: sample,
    modifiers: modifier,
    modifierTypes: modifierType,
    measurements: measurement,
  };
  if (Object.values(named).every((names) => names === undefined))
    throw usageFailure('nothing to take out', 'one --channel, --sample, --modifier, ... or more');
  const written = new WeakMap();
  const { workspace } = await openWorkspace(path, written);
  await writeWorkspace(context, pruneWorkspace(workspace, named), written, output);
  return 0;
});
