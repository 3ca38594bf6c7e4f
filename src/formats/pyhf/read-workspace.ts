// Reads a workspace, JSON or gzipped JSON, and says everything that is wrong with it at once, each with its path, line and
// column. Well-formed files take the quick way: the platform's JSON parser and workspace-form.ts. The slow one finds the words.

import type { Problem } from '../../contracts/problems.ts';
import type { Workspace } from '../../contracts/workspace.ts';
import { type Place, readJson } from '../json/read-json.ts';
import type { WrittenNumbers } from '../json/written-numbers.ts';
import { problemsFailure } from '../problem-list.ts';
import { checkWorkspace } from './check-workspace.ts';
import { measurementOf } from './measurement.ts';
import { hasWorkspaceForm } from './workspace-form.ts';

export interface WorkspaceFile {
  readonly workspace: Workspace;
  /** `source:line:column path`, for messages. */
  readonly place: Place;
}

/**
 * The workspace in `bytes`, of the form that pyhf's schema 1.0.0 asks for; whether its parts fit each other is for
 * checkedWorkspace. `source` names the file in messages. With `written` the texts of its numbers are noted there, which
 * digests and files that are written again need. Throws a failure of kind `specification` with all that is wrong.
 */
export async function readWorkspace(
  bytes: Uint8Array,
  source: string,
  written?: WrittenNumbers,
): Promise<WorkspaceFile> {
  const { value, place } = await readJson(bytes, source, written);
  return asWorkspace(value, place);
}

/** A value that was made, not read, as a workspace: `place` says in messages where it comes from. */
export async function asWorkspace(value: unknown, place: Place): Promise<WorkspaceFile> {
  if (hasWorkspaceForm(value)) return { workspace: value, place };
  throw await formFailure(value, place);
}

/** The workspace for fits of one measurement (undefined: the first). Throws where its parts do not fit each other. */
export function checkedWorkspace({ workspace, place }: WorkspaceFile, measurement?: string): Workspace {
  refuse(checkWorkspace(workspace, measurementOf(workspace, measurement)), place);
  return workspace;
}

/** Throws all of `problems` as one failure, if there are any. */
export function refuse(problems: readonly Problem[], place: Place): void {
  if (problems.length > 0)
    throw problemsFailure(problems.map(({ path, what }) => ({ where: place(path), what })));
}

async function formFailure(value: unknown, place: Place): Promise<Error> {
  // Loaded here: the schema's library takes half of the time in which a whole workspace is read and fitted.
  const { workspaceProblems } = await import('./workspace-problems.ts');
  return problemsFailure(workspaceProblems(value).map(({ path, what }) => ({ where: place(path), what })));
}
