// Columns of a TTree or an RNTuple with the types that they are stored in, and the branches that expressions name.
import { dataFailure, SheafFailure } from '../../contracts/failures.ts';
import { orDamaged } from '../damaged.ts';
import type { BranchColumn } from '../expression/compile.ts';
import { type TypedColumn, type TypedTable, typedNumbers } from '../typed-table.ts';
import { findTree } from './find-tree.ts';
import type { RootTree, TupleAnchor } from './jsroot.generated.js';
import { openRoot } from './open-root.ts';
import { readAllBranches } from './tree-branches.ts';
import { readTupleFields } from './tuple-fields.ts';
import { inTurn } from './turn.ts';

export interface RootTable extends TypedTable {
  readonly branches: ReadonlyMap<string, BranchColumn>;
}

/** The columns `wanted`, or all where that is null, and the branches `named`. Without a tree's name: the only tree. */
export function readRootTable(
  bytes: Uint8Array,
  tree: string | undefined,
  wanted: readonly string[] | null,
  named: readonly string[],
  source: string,
): Promise<RootTable> {
  return inTurn(() =>
    orDamaged(source, 'the ROOT file cannot be read', () => readTable(bytes, tree, wanted, named, source)),
  );
}

async function readTable(
  bytes: Uint8Array,
  tree: string | undefined,
  wanted: readonly string[] | null,
  named: readonly string[],
  source: string,
): Promise<RootTable> {
  const file = await openRoot(bytes, source);
  const found = await findTree(file, tree, source);
  const inTree = `${source}, ${found.path}`;
  const read = await (found.kind === 'tree'
    ? readAllBranches(found.object as RootTree, wanted, named, inTree)
    : readTupleFields(file, found.object as TupleAnchor, wanted, named, inTree)
  ).catch((error: unknown): never => {
    const isOdd = error instanceof SheafFailure && error.kind === 'data' && error.parts.hint === undefined;
    if (wanted !== null || !isOdd) throw error;
    // Where all columns are asked for, one that no flat file holds need not be the end.
    throw dataFailure({ ...error.parts, hint: 'choose columns with --columns' }, error);
  });
  const columns = read.names.map((name): TypedColumn => {
    const text = read.texts.get(name);
    if (text !== undefined) return { name, type: 'text', values: text };
    const column = read.columns.get(name)!;
    if (column.kind === 'numbers') return typedNumbers(name, read.types.get(name)!, column.values, inTree);
    throw dataFailure({
      where: inTree,
      what: `the column '${name}' holds a list for each entry, which is more than a flat column holds`,
      expected: 'one number for each entry',
      hint: `choose columns with --columns, or one value of the list as in --observable NAME:${name}[0]:LO:HI`,
    });
  });
  return { rows: read.rows, columns, branches: read.columns };
}
