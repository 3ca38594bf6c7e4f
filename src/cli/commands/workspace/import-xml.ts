// `sheaf workspace import-xml`: a HistFactory model in XML and ROOT files as a workspace.

import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { SheafFailure } from '../../../contracts/failures.ts';
import { reasonOf } from '../../../farm/atomic-file.ts';
import { importXml as importModel } from '../../../formats/histfactory-xml/import-xml.ts';
import { command } from '../../context.ts';
import { checkOutputs } from '../../output.ts';
import { writeWorkspace } from '../../workspace-file.ts';

/** A folder here, and what the XML calls it. */
export interface Mount {
  readonly here: string;
  readonly there: string;
}

export interface ImportFlags {
  readonly basedir: string;
  readonly mount?: readonly Mount[] | undefined;
  readonly output?: string | undefined;
}

export const importXml = command(async (context, flags: ImportFlags, top: string) => {
  checkOutputs(flags.output);
  const written = new WeakMap();
  const { workspace, notes } = await importModel(top, reader(top, flags), written);
  for (const note of notes) context.stderr.write(`${note}\n`);
  await writeWorkspace(context, workspace, written, flags.output);
  return 0;
});

/** The file at the top is where it says; all others where the XML says, from --basedir, through the mounts. */
function reader(top: string, { basedir, mount = [] }: ImportFlags): (path: string) => Promise<Uint8Array> {
  return async (path) => {
    const found = path === top ? top : resolve(basedir, mounted(path, mount));
    try {
      return readFileSync(found);
    } catch (error) {
      const what = path === found ? 'cannot be read' : `cannot be read as ${found}`;
      throw new SheafFailure(
        'data',
        {
          where: path,
          what: `${what} (${reasonOf(error)})`,
          hint:
            path === top
              ? 'check the name of the file'
              : 'say with --basedir where paths of the XML begin, or --mount HERE:THERE',
        },
        error,
      );
    }
  };
}

function mounted(path: string, mounts: readonly Mount[]): string {
  for (const { here, there } of mounts) {
    const inside = relative(there, path);
    if (inside === '' || (!inside.startsWith('..') && !inside.startsWith('/')))
      return join(resolve(here), inside);
  }
  return path;
}
