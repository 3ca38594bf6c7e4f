// A study of the user's own command from what he says on the command line: its definition, and where its inputs are now.

import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { CommandDefinition } from '../contracts/command-study.ts';
import { SheafFailure } from '../contracts/failures.ts';
import { allIn, digestOfFile } from '../farm/command/files.ts';
import { takeInputs } from '../farm/command/inputs.ts';
import { type FieldTable, readFieldTable } from '../formats/field-table.ts';
import { CommandStudy } from '../study/command/command-study.ts';
import { defineCommand } from '../study/command/define-command.ts';
import { fillTemplate, parseTemplate } from '../study/command/template.ts';
import { splitWords } from '../study/command/words.ts';
import { workPath } from '../study/command/work-path.ts';
import { usageFailure } from './context.ts';

/** Flags of `commandFlags`. */
export interface CommandFlags {
  readonly command?: string | undefined;
  readonly items?: number | undefined;
  readonly table?: string | undefined;
  readonly input?: readonly string[] | undefined;
  readonly output?: readonly string[] | undefined;
  readonly stdin?: string | undefined;
  readonly stdout?: string | undefined;
  readonly env?: readonly (readonly [string, string | null])[] | undefined;
  readonly exitCodes?: readonly number[] | undefined;
  readonly itemTimeout?: number | undefined;
}

export interface CommandRequest {
  readonly study: CommandStudy;
  /** Files of the command that were not named as inputs: they go along, and the user is told. */
  readonly alongside: readonly string[];
  /** Puts the inputs into the folder of a new run. */
  readonly fill: (run: string) => Promise<void>;
}

/** Reads the table and the inputs; paths are from the current folder. */
export async function commandStudy(
  flags: CommandFlags & { readonly command: string },
): Promise<CommandRequest> {
  const words = splitWords(flags.command);
  const table = flags.table === undefined ? null : readFieldTable(bytesOf(flags.table), flags.table);
  if ((table === null) === (flags.items === undefined))
    throw usageFailure(
      table === null
        ? '--command without a number of items'
        : '--items and --table both say how many items there are',
      '--items N, or --table FILE with a row an item',
    );
  const items = table?.rows.length ?? flags.items!;
  const outputs = flags.output ?? [];
  const asked = [...(flags.input ?? []), ...(flags.stdin === undefined ? [] : [flags.stdin])];
  const alongside = filesAmong(words, asked, [...outputs, flags.stdout ?? '']);
  const templates = [...new Set([...asked, ...alongside])];
  const sources = sourcesOf(templates, table, items);
  const definition: CommandDefinition = {
    kind: 'command',
    revision: 1,
    words: [...words],
    items,
    table: table === null ? null : { columns: [...table.columns], rows: table.rows.map((row) => [...row]) },
    inputs: templates.map(nameInside),
    files: await filesOf(sources),
    stdin: flags.stdin === undefined ? null : nameInside(flags.stdin),
    stdout: flags.stdout ?? null,
    outputs: [...outputs],
    environment: environmentOf(flags.env ?? []),
    exit_codes: [...new Set(flags.exitCodes ?? [0])].sort((a, b) => a - b),
    item_timeout_s: flags.itemTimeout ?? null,
  };
  const study = new CommandStudy(defineCommand(definition));
  const inputs = Object.entries(definition.files).map(([path, file]) => ({ path, ...file }));
  return { study, alongside, fill: (run) => takeInputs(run, inputs, sources) };
}

/** What an item finds an input under: its path, or of one that is elsewhere its name alone. */
function nameInside(path: string): string {
  const plain = path.replace(/\/+$/, '');
  const elsewhere = isAbsolute(plain) || plain.split('/').includes('..');
  return elsewhere ? plain.slice(plain.lastIndexOf('/') + 1) : workPath(plain, 'an input');
}

/** Words of the command that are the path of a file here: a script is found without being named twice. */
function filesAmong(
  words: readonly string[],
  inputs: readonly string[],
  outputs: readonly string[],
): readonly string[] {
  const named = new Set([...inputs, ...outputs]);
  const isHere = (word: string, i: number): boolean =>
    // A program without a slash is one of the machine's.
    (i > 0 || word.includes('/')) &&
    !/[{}\0]/.test(word) &&
    !isAbsolute(word) &&
    !word.split('/').includes('..') &&
    !named.has(word) &&
    (statSync(word, { throwIfNoEntry: false })?.isFile() ?? false);
  return [...new Set(words.filter(isHere))];
}

/** By path in the working directory, the file that it is now: of all inputs, with the fields of all items. */
function sourcesOf(
  templates: readonly string[],
  table: FieldTable | null,
  items: number,
): ReadonlyMap<string, string> {
  const columns = ['index', ...(table?.columns ?? [])];
  const sources = new Map<string, string>();
  const add = (name: string, path: string): void => {
    const other = sources.get(name);
    if (other !== undefined && other !== path)
      throw usageFailure(
        `the inputs ${other} and ${path} would both be ${name} for the command`,
        'inputs of different names, or paths inside of the current folder',
      );
    sources.set(name, path);
  };
  for (const text of templates) {
    const [template, inside] = [text, nameInside(text)].map((t) => parseTemplate(t, columns, 'of an input'));
    const fixed = template!.parts.every((part) => typeof part === 'string');
    for (let i = 0; i < (fixed ? 1 : items); i++) {
      const fields = table?.columns.map((name, k) => [name, table.rows[i]![k]!] as const) ?? [];
      const values = new Map([...fields, ['index', String(i)]]);
      const path = fillTemplate(template!, values);
      const name = nameInside(path);
      if (name !== workPath(fillTemplate(inside!, values), `an input of item ${i}`))
        throw usageFailure(
          `the input ${path} of item ${i} lies in a folder that a field names, outside of the current folder`,
          'the folder in the template, and in the field the name of the file alone',
        );
      const found = path.includes('\0') ? undefined : statSync(path, { throwIfNoEntry: false });
      if (found?.isFile()) add(name, path);
      else if (found?.isDirectory()) for (const file of allIn(path)) add(`${name}/${file}`, join(path, file));
      else
        throw new SheafFailure('data', {
          where: `--input ${path}`,
          what: found === undefined ? 'there is no such file' : 'this is neither a file nor a folder',
          hint: 'check the path: it is from the current folder',
        });
    }
  }
  return sources;
}

async function filesOf(sources: ReadonlyMap<string, string>): Promise<CommandDefinition['files']> {
  const files: CommandDefinition['files'] = {};
  for (const [name, path] of sources)
    files[name] = { ...(await digestOfFile(path)), executable: (statSync(path).mode & 0o100) !== 0 };
  return files;
}

/** `NAME=VALUE`, or `NAME` with the value that it has here. */
function environmentOf(asked: readonly (readonly [string, string | null])[]): Record<string, string> {
  return Object.fromEntries(
    asked.map(([name, said]) => {
      const value = said ?? process.env[name];
      if (value === undefined)
        throw usageFailure(`--env ${name}: there is no such variable here`, `--env ${name}=VALUE`);
      return [name, value];
    }),
  );
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new SheafFailure(
      'data',
      { where: path, what: 'the table cannot be read', hint: 'check the path' },
      error,
    );
  }
}
