// Reads events from a ROOT file: observables, selection and weight are expressions over the branches of a TTree or the
// fields of an RNTuple, and only what they name is read.
import { specificationFailure } from '../../contracts/failures.ts';
import { parseExpression } from '../../expression/parse.ts';
import type { ParsedExpression } from '../../expression/syntax.ts';
import { orDamaged } from '../damaged.ts';
import type { EventRequest } from '../events.ts';
import { compileExpression } from '../expression/compile.ts';
import type { ElementaryFunctions } from '../expression/elementary.ts';
import { evaluated, selected } from '../expression/evaluate.ts';
import type { RawEvents } from '../raw-events.ts';
import { findTree } from './find-tree.ts';
import type { RootTree, TupleAnchor } from './jsroot.generated.js';
import { openRoot } from './open-root.ts';
import { type ReadColumns, readTreeBranches } from './tree-branches.ts';
import { readTupleFields } from './tuple-fields.ts';
import { inTurn } from './turn.ts';

export function readRoot(
  bytes: Uint8Array,
  request: EventRequest,
  elementary: ElementaryFunctions,
): Promise<RawEvents> {
  return inTurn(() => readInTurn(bytes, request, elementary));
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
    : readTupleFields(file, found.object as TupleAnchor, names, [], inTree);
}
