// Workspaces as files of the command line.

import { readFileSync } from 'node:fs';
import type { Workspace } from '../contracts/workspace.ts';
import { prettyPythonJson } from '../formats/json/python-json.ts';
import type { WrittenNumbers } from '../formats/json/written-numbers.ts';
import { asWorkspace, readWorkspace, type WorkspaceFile } from '../formats/pyhf/read-workspace.ts';
import type { Context } from './context.ts';
import { readInput } from './data-files.ts';
import { writeText } from './output.ts';

/** The bytes of a file, or of stdin where it is `-`; and what messages call it. */
export function workspaceBytes(path: string): { readonly bytes: Uint8Array; readonly source: string } {
  if (path === '-') return { bytes: readFileSync(0), source: 'stdin' };
  return { bytes: readInput(path, 'specification', 'check the name of the file'), source: path };
}

/** The workspace in a file; with `written`, the texts of its numbers there. */
export async function openWorkspace(path: string, written?: WrittenNumbers): Promise<WorkspaceFile> {
  const { bytes, source } = workspaceBytes(path);
  return readWorkspace(bytes, source, written);
}

/** Writes what an operation made. Throws where it has no longer the form of a workspace: without channels, say. */
export async function writeWorkspace(
  context: Context,
  workspace: Workspace,
  written: WrittenNumbers,
  output: string | undefined,
): Promise<void> {
  await asWorkspace(workspace, (path) => `the result, ${path.join('.')}`);
  writeText(context, `${prettyPythonJson(workspace, written)}\n`, output);
}
