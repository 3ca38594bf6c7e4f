// Flags of a study of the user's own command.

import * as parse from './arguments.ts';
import { text } from './shared-flags.ts';

export const commandFlags = {
  command: {
    kind: 'parsed',
    parse: text,
    optional: true,
    brief:
      'A command to run once an item; {index} and columns of the table are filled in, and no shell reads it',
    placeholder: "'WORDS'",
  },
  items: {
    kind: 'parsed',
    parse: parse.parseCount,
    optional: true,
    brief: 'Of a command: how many items; {index} counts them from 0',
    placeholder: 'N',
  },
  table: {
    kind: 'parsed',
    parse: text,
    optional: true,
    brief: 'Of a command: a table with one row an item, whose columns are fields (.csv, .tsv, .jsonl)',
    placeholder: 'FILE',
  },
  input: {
    kind: 'parsed',
    parse: text,
    optional: true,
    variadic: true,
    brief: 'A file or folder that the command reads (repeatable; may have fields)',
    placeholder: 'FILE',
  },
  output: {
    kind: 'parsed',
    parse: text,
    optional: true,
    variadic: true,
    brief: 'A file or folder that each item writes, with a field in its name (repeatable)',
    placeholder: 'TEMPLATE',
  },
  stdin: {
    kind: 'parsed',
    parse: text,
    optional: true,
    brief: 'A file that the command reads as its standard input (may have fields)',
    placeholder: 'FILE',
  },
  stdout: {
    kind: 'parsed',
    parse: text,
    optional: true,
    brief: 'The output that its standard output becomes, with a field in its name',
    placeholder: 'TEMPLATE',
  },
  env: {
    kind: 'parsed',
    parse: parse.parseVariable,
    optional: true,
    variadic: true,
    brief: 'A variable for the command: its value, or the one that it has here (repeatable)',
    placeholder: 'NAME[=VALUE]',
  },
  exitCodes: {
    kind: 'parsed',
    parse: parse.parseExitCodes,
    optional: true,
    brief: 'Exit codes of the command that mean success (default: 0)',
    placeholder: 'N,M',
  },
  itemTimeout: {
    kind: 'parsed',
    parse: parse.parsePositive,
    optional: true,
    brief: 'Seconds after which an item is ended, and has failed',
    placeholder: 'SECONDS',
  },
} as const;
