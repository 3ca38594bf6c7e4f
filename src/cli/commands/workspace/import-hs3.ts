// `sheaf workspace import-hs3`: an analysis of an HS3 document as a workspace.

import { importHs3 as importAnalysis } from '../../../formats/hs3/import-hs3.ts';
import { command } from '../../context.ts';
import { checkOutputs } from '../../output.ts';
import { workspaceBytes, writeWorkspace } from '../../workspace-file.ts';

export interface ImportHs3Flags {
  readonly analysis?: string | undefined;
  readonly output?: string | undefined;
}

export const importHs3 = command(async (context, { analysis, output }: ImportHs3Flags, path: string) => {
  checkOutputs(output);
  const { bytes, source } = workspaceBytes(path);
  const { workspace, notes } = await importAnalysis(bytes, source, analysis);
  for (const note of notes) context.stderr.write(`${note}\n`);
  await writeWorkspace(context, workspace, new WeakMap(), output);
  return 0;
});
