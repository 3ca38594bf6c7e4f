// Flags and arguments that the commands of workspaces have alike.

import * as parse from '../../arguments.ts';
import { text } from '../../shared-flags.ts';

export const output = {
  kind: 'parsed',
  parse: text,
  optional: true,
  brief: 'Where the workspace goes (- or nothing: stdout)',
  placeholder: 'FILE',
} as const;
export const json = {
  kind: 'boolean',
  default: false,
  brief: 'As JSON, for programs',
  withNegated: false,
} as const;
export const workspace = {
  parse: text,
  brief: 'A pyhf workspace, JSON or gzipped JSON (- for stdin)',
  placeholder: 'WORKSPACE',
} as const;
export const oneWorkspace = { kind: 'tuple', parameters: [workspace] } as const;

/** One or more names. */
export const names = (brief: string) =>
  ({ kind: 'parsed', parse: text, optional: true, variadic: true, brief, placeholder: 'NAME' }) as const;

/** One or more pairs of an old name and a new one. */
export const newNames = (brief: string) =>
  ({
    kind: 'parsed',
    parse: parse.parseNewName,
    optional: true,
    variadic: true,
    brief,
    placeholder: 'OLD=NEW',
  }) as const;
