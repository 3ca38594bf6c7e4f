// Reads events from a ROOT file: observables, selection and weight are expressions over the branches of a TTree or the
// fields of an RNTuple, and only what they name is read.
import { specificationFailure } from '../../contracts/failures.ts';
import { orDamaged } from '../damaged.ts';
import type { EventRequest } from '../events.ts';
import { type BranchColumn, compileExpression, type RowFunction } from '../expression/compile.ts';
import type { ElementaryFunctions } from '../expression/elementary.ts';
import { parseExpression } from '../expression/parse.ts';
import type { ParsedExpression } from '../expression/syntax.ts';
import type { RawEvents } from '../raw-events.ts';
import { findTree } from './find-tree.ts';
import type { RootTree, TupleAnchor } from './jsroot.generated.js';
import { openRoot } from './open-root.ts';
import { type ReadColumns, readTreeBranches } from './tree-branches.ts';
import { readTupleFields } from './tuple-fields.ts';

// jsroot keeps what it complains about in one place, so files are read one after another.
let turn: Promise<unknown> = Promise.resolve();

export function readRoot(
  bytes: Uint8Array,
  request: EventRequest,
  elementary: ElementaryFunctions,
): Promise<RawEvents> {
  const mine = turn.then(() => readInTurn(bytes, request, elementary));
  turn = mine.catch(() => undefined);
  return mine;
}

async function readInTurn(
  bytes: Uint8Array,
  request: EventRequest,
  elementary: ElementaryFunctions,
): Promise<RawEvents> {
  const { source } = request;
  const observables = request.observables.map(({ name, expression }) =>
    parseExpression(expression, `${source}, observable ${name}`),
  );
  const parseOptional = (text: string | undefined, role: string) =>
    text === undefined ? null : parseExpression(text, `${source}, ${role}`);
  const selection = parseOptional(request.selection, 'selection');
  const weight = parseOptional(request.weight, 'weight');
  const all = [...observables, selection, weight].filter((parsed) => parsed !== null);
  const { rows, columns } = await orDamaged(source, 'the ROOT file cannot be read', () =>
    readBranches(bytes, request, all),
  );
  const compile = (parsed: ParsedExpression) => compileExpression(parsed, columns, elementary);
  const picked = selection === null ? null : selected(compile(selection), rows);
  const evaluate = (parsed: ParsedExpression) => evaluated(parsed, columns, compile(parsed), rows, picked);
  return {
    rows,
    picked,
    columns: observables.map(evaluate),
    weights: weight === null ? null : evaluate(weight),
    rowName: (row) => `entry ${row}`,
  };
}

async function readBranches(
  bytes: Uint8Array,
  { tree, source }: EventRequest,
  expressions: readonly ParsedExpression[],
): Promise<ReadColumns> {
  const names = [...new Set(expressions.flatMap(({ branches }) => branches))];
  if (names.length === 0) throw specificationFailure({ where: source, what: 'no expression names a branch' });
  const file = await openRoot(bytes, source);
  const found = await findTree(file, tree!, source);
  const inTree = `${source}, ${found.path}`;
  return found.kind === 'tree'
    ? readTreeBranches(found.object as RootTree, names, inTree)
    : readTupleFields(file, found.object as TupleAnchor, names, inTree);
}

/** The rows where the selection is finite and not 0. */
function selected(selection: RowFunction, rows: number): Uint32Array {
  const picked = new Uint32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    const value = selection(row);
    if (value !== 0 && Number.isFinite(value)) {
      picked[count] = row;
      count += 1;
    }
  }
  return picked.slice(0, count);
}

function evaluated(
  { root }: ParsedExpression,
  columns: ReadonlyMap<string, BranchColumn>,
  value: RowFunction,
  rows: number,
  picked: Uint32Array | null,
): Float64Array {
  if (picked !== null) return Float64Array.from(picked, value);
  const column = root.kind === 'branch' ? columns.get(root.name) : undefined;
  if (column?.kind === 'numbers') return column.values;
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) values[row] = value(row);
  return values;
}
