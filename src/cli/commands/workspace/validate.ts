// `sheaf workspace validate`: everything that is wrong with a workspace at once, and what is only odd.

import { exitCodes } from '../../../contracts/failures.ts';
import type { Problem } from '../../../contracts/problems.ts';
import { checkWorkspace } from '../../../formats/pyhf/check-workspace.ts';
import { measurementOf } from '../../../formats/pyhf/measurement.ts';
import { notesOn } from '../../../formats/pyhf/notes.ts';
import { inspect } from '../../../formats/pyhf/operations/inspect.ts';
import { command } from '../../context.ts';
import { writeResult } from '../../output.ts';
import { openWorkspace } from '../../workspace-file.ts';

export interface ValidateFlags {
  readonly measurement?: string | undefined;
  readonly backgroundOnly: boolean;
  readonly json: boolean;
}

export const validate = command(async (context, flags: ValidateFlags, path: string) => {
  const { workspace, place } = await openWorkspace(path);
  const measurement =
    flags.measurement === undefined ? undefined : measurementOf(workspace, flags.measurement);
  const placed = (list: readonly Problem[]) =>
    list.map((one) => ({ where: place(one.path), what: one.what }));
  const problems = placed(checkWorkspace(workspace, measurement, !flags.backgroundOnly));
  const notes = placed(notesOn(workspace));
  const ok = problems.length === 0;
  if (flags.json) {
    const tag = 'sheaf_workspace_validation_v1';
    writeResult(
      context,
      { schema_version: tag, workspace: path, ok, problems, notes, ...inspect(workspace) },
      undefined,
    );
  } else {
    for (const { where, what } of problems) context.failures.write(`sheaf: ${where}: ${what}\n`);
    for (const { where, what } of notes) context.stdout.write(`${where}: ${what}\n`);
    if (ok) context.stdout.write(`${path}: all is well (${shortly(inspect(workspace))})\n`);
    else context.failures.write(`${path}: ${count(problems.length, 'problem')}\n`);
  }
  return ok ? exitCodes.ok : exitCodes.specification;
});

function shortly({ channels, samples, parameters }: ReturnType<typeof inspect>): string {
  const bins = channels.reduce((sum, [, n]) => sum + n, 0);
  return [
    count(channels.length, 'channel'),
    count(bins, 'bin'),
    count(samples.length, 'sample'),
    count(parameters.length, 'parameter'),
  ].join(', ');
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
