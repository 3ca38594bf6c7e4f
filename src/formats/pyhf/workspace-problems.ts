// What the schema of workspaces says against a value, in words.

import { findProblems, type Problem } from '../../contracts/problems.ts';
import { workspace } from '../../contracts/workspace.ts';

/** Empty where `value` has the form of a workspace. */
export function workspaceProblems(value: unknown): readonly Problem[] {
  const { error } = workspace.safeParse(value);
  return error === undefined ? [] : findProblems(workspace, value, error);
}
