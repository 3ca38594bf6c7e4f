// `sheaf workspace rename`: a workspace whose parts have other names.

import { type NewNames, rename as renameParts } from '../../../formats/pyhf/operations/rename.ts';
import { command, usageFailure } from '../../context.ts';
import { checkOutputs } from '../../output.ts';
import { openWorkspace, writeWorkspace } from '../../workspace-file.ts';

type Pairs = readonly (readonly [string, string])[];

export interface RenameFlags {
  readonly channel?: Pairs | undefined;
  readonly sample?: Pairs | undefined;
  readonly modifier?: Pairs | undefined;
  readonly measurement?: Pairs | undefined;
  readonly output?: string | undefined;
}

export const rename = command(async (context, flags: RenameFlags, path: string) => {
  const { channel, sample, modifier, measurement, output } = flags;
  checkOutputs(output);
  if ([channel, sample, modifier, measurement].every((pairs) => pairs === undefined))
    throw usageFailure('nothing to rename', 'one --channel OLD=NEW, --sample OLD=NEW, ... or more');
  const written = new WeakMap();
  const { workspace } = await openWorkspace(path, written);
  const renamed = renameParts(workspace, {
    channels: newNames('--channel', channel),
    samples: newNames('--sample', sample),
    modifiers: newNames('--modifier', modifier),
    measurements: newNames('--measurement', measurement),
  });
  await writeWorkspace(context, renamed, written, output);
  return 0;
});

function newNames(flag: string, pairs: Pairs = []): NewNames {
  const names = new Map(pairs);
  if (names.size < pairs.length) throw usageFailure(`${flag} renames one name twice`);
  return names;
}
