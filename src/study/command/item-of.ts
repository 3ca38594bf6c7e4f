// Fills the templates of a definition in for an item.

import type { CommandDefinition } from '../../contracts/command-study.ts';
import { SheafFailure } from '../../contracts/failures.ts';
import type { CommandItem, InputFile } from './command-item.ts';
import { fillTemplate, parseTemplate, type Template } from './template.ts';
import { untellable, workPath } from './work-path.ts';

/** The field that every item has: its index, from 0. */
export const INDEX = 'index';

/** A function from an item's index to the item. Throws `usage` failures for templates that are none. */
export function itemsOf(definition: CommandDefinition): (index: number) => CommandItem {
  const { table, stdin, stdout, environment, files } = definition;
  const columns = table?.columns ?? [];
  const templateOf = (what: string) => (text: string) => parseTemplate(text, [INDEX, ...columns], what);
  const words = definition.words.map(templateOf('of the command'));
  const inputs = definition.inputs.map(templateOf('of an input'));
  const outputs = definition.outputs.map(templateOf('of an output'));
  const input = stdin === null ? null : templateOf('of the standard input')(stdin);
  const output = stdout === null ? null : templateOf('of the standard output')(stdout);
  const all = new Map(Object.entries(files).map(([path, file]) => [path, { path, ...file }]));

  return (index) => {
    const fields = new Map([[INDEX, String(index)]]);
    for (const [k, column] of columns.entries()) fields.set(column, table!.rows[index]![k]!);
    const fill = (template: Template): string => fillTemplate(template, fields);
    const path =
      (what: string) =>
      (template: Template): string =>
        workPath(fill(template), `${what} of item ${index}`);
    const names = inputs.map(path('the input'));
    return {
      index,
      words: words.map((word) => tellable(fill(word), index)),
      inputs: names.flatMap((name) => filesOf(all, name)),
      stdin: input === null ? null : path('the standard input')(input),
      stdout: output === null ? null : path('the standard output')(output),
      outputs: [...(output === null ? [] : [output]), ...outputs].map(path('the output')),
      environment,
      exitCodes: definition.exit_codes,
      timeoutSeconds: definition.item_timeout_s,
    };
  };
}

/** The file of this name, or all of the folder. */
function filesOf(all: ReadonlyMap<string, InputFile>, name: string): readonly InputFile[] {
  const plain = name.replace(/\/$/, '');
  const file = all.get(plain);
  return file === undefined ? [...all.values()].filter(({ path }) => path.startsWith(`${plain}/`)) : [file];
}

function tellable(word: string, index: number): string {
  const fault = untellable(word);
  if (fault === null) return word;
  throw new SheafFailure('usage', {
    where: `the word ${JSON.stringify(word)} of item ${index}`,
    what: `it holds ${fault}`,
    hint: 'no program can be told this: change the value',
  });
}
