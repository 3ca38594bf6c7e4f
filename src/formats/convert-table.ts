// What `sheaf convert` writes: columns of a file with their types, or observables out of it, of the rows that a selection
// and windows keep. Expressions work on every format here, since nothing of a file is named in a specification.

import { parseExpression } from '../expression/parse.ts';
import type { ParsedExpression } from '../expression/syntax.ts';
import { channelColumn, weightColumn } from './channel-rows.ts';
import { readCsvTable } from './csv/csv-table.ts';
import type { EventAccount, EventFormat } from './events.ts';
import { type BranchColumn, compileExpression } from './expression/compile.ts';
import type { ElementaryFunctions } from './expression/elementary.ts';
import { evaluated, selected } from './expression/evaluate.ts';
import { keepEvents } from './keep-events.ts';
import { readParquetTable } from './parquet/parquet-table.ts';
import { readRootTable } from './root/root-table.ts';
import { asNumbers, pickRows, type TypedColumn, type TypedTable } from './typed-table.ts';

export interface ConvertRequest {
  /** How the file is called in messages. */
  readonly source: string;
  readonly format: EventFormat;
  /** ROOT only; without it, the only tree that there is. */
  readonly tree?: string | undefined;
  /** Columns to keep as they are; null: all of them, or with observables none. */
  readonly columns: readonly string[] | null;
  readonly observables: readonly {
    readonly name: string;
    /** Null: the column of that name. */
    readonly expression: string | null;
    readonly lower: number;
    readonly upper: number;
  }[];
  readonly selection?: string | undefined;
  readonly weight?: string | undefined;
  readonly outside: 'error' | 'drop';
  /** Of the rows that are kept, the first so many. */
  readonly maxEvents?: number | undefined;
}

export interface Converted extends TypedTable {
  readonly account: EventAccount;
}

export async function convertTable(
  bytes: Uint8Array,
  request: ConvertRequest,
  elementary: ElementaryFunctions,
): Promise<Converted> {
  const { observables, maxEvents } = request;
  const expressions = parsedOf(request);
  const table = await readTable(bytes, request, expressions.all);
  const compile = (parsed: ParsedExpression) => compileExpression(parsed, table.branches, elementary);
  const { selection, weight } = expressions;
  const picked = selection === null ? null : selected(compile(selection), table.rows);
  const evaluate = (parsed: ParsedExpression) =>
    evaluated(parsed, table.branches, compile(parsed), table.rows, picked);
  const allRows = picked === null ? rowNumbers(table.rows) : Float64Array.from(picked);
  const weights = weight === null ? storedWeights(table, request, allRows) : evaluate(weight);
  const isPlain = observables.length === 0 && selection === null && weights === null;
  const kept = isPlain
    ? null
    : keepEvents(
        {
          rows: table.rows,
          picked,
          // The rows themselves go through as one column more, to pick the others by.
          columns: [...expressions.observables.map(evaluate), allRows],
          weights,
          rowName: (row) => `${request.format === 'root' ? 'entry' : 'row'} ${row}`,
        },
        {
          ...request,
          observables: [
            ...observables.map(({ name, lower, upper }) => ({ name, expression: name, lower, upper })),
            { name: 'row', expression: 'row', lower: 0, upper: table.rows },
          ],
        },
      );
  const first = <Values extends { subarray(from: number, to?: number): Values }>(values: Values): Values =>
    values.subarray(0, maxEvents);
  const rows = first(kept === null ? allRows : kept.columns.at(-1)!);
  const isWhole = rows.length === table.rows;
  const own = table.columns.filter(({ name }) => weights === null || name !== weightColumn);
  const columns = own.map((column) => (isWhole ? column : pickRows(column, rows)));
  const numbers = (name: string, values: Float64Array): TypedColumn => ({
    name,
    type: 'float64',
    values: first(values),
  });
  const keptWeights = kept?.weights ?? null;
  return {
    rows: rows.length,
    columns: [
      ...observables.map(({ name }, i) => numbers(name, kept!.columns[i]!)),
      ...columns.filter(({ name }) => name !== channelColumn),
      ...(keptWeights === null ? [] : [numbers(weightColumn, keptWeights)]),
      ...columns.filter(({ name }) => name === channelColumn),
    ],
    account: kept?.account ?? { rows: table.rows, kept: table.rows, unselected: 0, outside: 0, notFinite: 0 },
  };
}

interface Expressions {
  readonly observables: readonly ParsedExpression[];
  readonly selection: ParsedExpression | null;
  readonly weight: ParsedExpression | null;
  readonly all: readonly ParsedExpression[];
}

function parsedOf({ source, format, observables: wanted, selection, weight }: ConvertRequest): Expressions {
  const optional = (text: string | undefined, role: string) =>
    text === undefined ? null : parseExpression(text, `${source}, ${role}`);
  const observables = wanted.map(({ name, expression }): ParsedExpression => {
    const where = `${source}, observable ${name}`;
    if (expression !== null) return parseExpression(expression, where);
    // Columns of Parquet and CSV files may have names that no expression can have.
    if (format === 'root') return parseExpression(name, where);
    return { root: { kind: 'branch', name, at: 0 }, text: name, where, branches: [name] };
  });
  const parsed = {
    observables,
    selection: optional(selection, 'selection'),
    weight: optional(weight, 'weight'),
  };
  const all = [...observables, parsed.selection, parsed.weight].filter((one) => one !== null);
  return { ...parsed, all };
}

interface ReadTable extends TypedTable {
  readonly branches: ReadonlyMap<string, BranchColumn>;
  readonly stored: ReadonlyMap<string, TypedColumn>;
}

async function readTable(
  bytes: Uint8Array,
  request: ConvertRequest,
  expressions: readonly ParsedExpression[],
): Promise<ReadTable> {
  const { source, format, tree, observables } = request;
  const named = [...new Set(expressions.flatMap(({ branches }) => branches))];
  const wanted = request.columns ?? (observables.length > 0 ? [] : null);
  if (format === 'root') {
    const table = await readRootTable(bytes, tree, wanted, named, source);
    return { ...table, stored: new Map() };
  }
  const reserved = observables.length > 0 ? [weightColumn, channelColumn] : [];
  const read = format === 'parquet' ? readParquetTable : readCsvTable;
  const all = wanted === null ? null : [...new Set([...wanted, ...named])];
  const { rows, columns } = await read(bytes, all, reserved, source);
  const stored = new Map(columns.map((column) => [column.name, column]));
  const branches = new Map(
    named.flatMap((name): [string, BranchColumn][] => {
      const column = stored.get(name);
      return column === undefined ? [] : [[name, { kind: 'numbers', values: asNumbers(column, source) }]];
    }),
  );
  const missing = named.find((name) => !branches.has(name));
  // Where all columns are read, one that an expression names may not be among them: reading it says so.
  if (missing !== undefined) await read(bytes, [missing], [], source);
  const chosen = new Set(wanted ?? columns.map(({ name }) => name));
  if (reserved.length > 0) chosen.add(channelColumn);
  return { rows, columns: columns.filter(({ name }) => chosen.has(name)), branches, stored };
}

/** With observables, the weights that a Parquet or CSV file has already. */
function storedWeights(
  { stored }: ReadTable,
  { observables, source }: ConvertRequest,
  rows: Float64Array,
): Float64Array | null {
  const column = observables.length === 0 ? undefined : stored.get(weightColumn);
  return column === undefined ? null : asNumbers(pickRows(column, rows), source);
}

function rowNumbers(rows: number): Float64Array {
  const numbers = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) numbers[row] = row;
  return numbers;
}
