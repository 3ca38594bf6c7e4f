// `sheaf workspace export-xml`: a workspace as a HistFactory model in XML and a ROOT file.

import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { machineFailure, writeAtomic } from '../../../farm/atomic-file.ts';
import { exportXml as exportModel } from '../../../formats/histfactory-xml/export-xml.ts';
import { checkWorkspace } from '../../../formats/pyhf/check-workspace.ts';
import { patched } from '../../../formats/pyhf/operations/patched.ts';
import { readPatch } from '../../../formats/pyhf/read-patch.ts';
import { refuse } from '../../../formats/pyhf/read-workspace.ts';
import { command } from '../../context.ts';
import { openWorkspace, workspaceBytes } from '../../workspace-file.ts';

export interface ExportFlags {
  readonly outputDir: string;
  readonly specroot: string;
  readonly dataroot: string;
  readonly resultprefix: string;
  readonly patch?: readonly string[] | undefined;
}

export const exportXml = command(async (context, flags: ExportFlags, path: string) => {
  const written = new WeakMap();
  let file = await openWorkspace(path, written);
  for (const one of flags.patch ?? []) {
    const { bytes, source } = workspaceBytes(one);
    file = await patched(file, path, await readPatch(bytes, source, written), null, written);
  }
  // The background alone may come without its parameter of interest.
  refuse(checkWorkspace(file.workspace, undefined, false), file.place);
  const layout = { specRoot: flags.specroot, dataRoot: flags.dataroot, prefix: flags.resultprefix };
  const { files, notes } = exportModel(file.workspace, layout);
  for (const note of notes) context.stderr.write(`${note}\n`);
  for (const { path: name, bytes } of files) {
    const target = resolve(flags.outputDir, name);
    try {
      mkdirSync(dirname(target), { recursive: true });
    } catch (error) {
      throw machineFailure(dirname(target), 'cannot be made', error);
    }
    writeAtomic(target, bytes);
  }
  context.stderr.write(
    `${resolve(flags.outputDir, files[0]!.path)} and ${files.length - 1} files that it names\n`,
  );
  return 0;
});
