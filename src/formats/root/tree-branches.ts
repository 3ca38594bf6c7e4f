// Reads branches of a TTree into columns. jsroot decodes them; here every count that it leaves unchecked is checked, so
// that a damaged file is told and never read in part.
import { dataFailure } from '../../contracts/failures.ts';
import { damaged, orDamaged } from '../damaged.ts';
import type { BranchColumn } from '../expression/compile.ts';
import { nearNames } from '../near-names.ts';
import type { ColumnType } from '../typed-table.ts';
import { branchesWithValues, branchNames, type NamedBranch } from './branch-names.ts';
import { GrowingColumn, GrowingText, NotNumbers } from './growing-column.ts';
import {
  type RootBranch,
  type RootTree,
  TSelector,
  takeComplaints,
  treeProcess,
} from './jsroot.generated.js';
import { storedType } from './stored-types.ts';

export interface ReadColumns {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, BranchColumn>;
}

/** The same with the type in which each column is stored, and the columns of text. */
export interface StoredColumns extends ReadColumns {
  /** The columns that were wanted. */
  readonly names: readonly string[];
  readonly types: ReadonlyMap<string, ColumnType>;
  readonly texts: ReadonlyMap<string, readonly string[]>;
}

interface Reading {
  readonly name: string;
  readonly named: NamedBranch;
  /** How jsroot's selector calls the branch; leaves of one branch share it. */
  readonly key: string;
  readonly column: GrowingColumn | GrowingText;
}

/** Branches of numbers. */
export function readTreeBranches(
  tree: RootTree,
  wanted: readonly string[],
  source: string,
): Promise<ReadColumns> {
  return readBranches(tree, wanted, false, source);
}

/** Branches of numbers or text: those `wanted`, or all where that is null, and those `named` in expressions. */
export async function readAllBranches(
  tree: RootTree,
  wanted: readonly string[] | null,
  named: readonly string[],
  source: string,
): Promise<StoredColumns> {
  const names = wanted ?? branchesWithValues(tree);
  return { names, ...(await readBranches(tree, [...new Set([...names, ...named])], true, source)) };
}

async function readBranches(
  tree: RootTree,
  wanted: readonly string[],
  withText: boolean,
  source: string,
): Promise<Omit<StoredColumns, 'names'>> {
  const rows = Number(tree.fEntries);
  const known = branchNames(tree);
  const readings = readingsOf(wanted, known, withText, source);
  for (const { name, named } of readings) {
    checkNumbers(name, named.branch, source);
    for (const branch of [named.branch, ...countersOf(named.branch, known)])
      checkCounts(branch, rows, source);
  }
  if (rows > 0 && readings.length > 0) await process(tree, readings, rows, source);
  const columns = new Map<string, BranchColumn>();
  const texts = new Map<string, readonly string[]>();
  for (const { name, column } of readings) {
    if (column instanceof GrowingText) texts.set(name, column.values);
    else columns.set(name, column.column());
  }
  return {
    rows,
    columns,
    texts,
    types: new Map(readings.map(({ name, named }) => [name, storedType(named)])),
  };
}

function readingsOf(
  wanted: readonly string[],
  known: ReadonlyMap<string, NamedBranch | null>,
  withText: boolean,
  source: string,
): Reading[] {
  const branches: RootBranch[] = [];
  return wanted.map((name) => {
    const named = known.get(name);
    if (named === undefined) {
      const names = [...known.keys()];
      throw dataFailure({
        where: source,
        what: `there is no branch '${name}'`,
        expected: nearNames(name, names),
      });
    }
    if (named === null) {
      const paths = [...known.keys()].filter((path) => path.endsWith(`.${name}`));
      throw dataFailure({
        where: source,
        what: `several branches are called '${name}'`,
        expected: nearNames(name, paths),
      });
    }
    if (!branches.includes(named.branch)) branches.push(named.branch);
    const column = withText && storedType(named) === 'text' ? new GrowingText() : new GrowingColumn();
    return { name, named, key: `b${branches.indexOf(named.branch)}`, column };
  });
}

function checkNumbers(name: string, branch: RootBranch, source: string): void {
  const parts = branch.fBranches?.arr ?? [];
  if (parts.length === 0) return;
  const expected = nearNames(
    name,
    parts.map((part) => part.fName),
  );
  throw dataFailure({ where: source, what: `the branch '${name}' holds objects`, expected });
}

/** The branches with the lengths of this one's lists, which jsroot reads too. */
function countersOf(branch: RootBranch, known: ReadonlyMap<string, NamedBranch | null>): RootBranch[] {
  const named = known.get(branch.fLeaves?.arr[0]?.fLeafCount?.fName ?? '')?.branch;
  return [branch.fBranchCount, named].filter((counter) => counter !== undefined && counter !== null);
}

/** jsroot trusts these numbers; a wrong one would make it loop or leave entries out. */
function checkCounts(branch: RootBranch, rows: number, source: string): void {
  const what = `the branch '${branch.fName}' cannot be read`;
  if (!Number.isSafeInteger(rows) || rows < 0) throw damaged(source, what, `the tree has ${rows} entries`);
  if (Number(branch.fEntries) !== rows) {
    throw damaged(source, what, `it has ${branch.fEntries} entries and its tree ${rows}`);
  }
  const { fWriteBasket, fMaxBaskets, fBasketEntry } = branch;
  if (!(fWriteBasket >= 0 && fWriteBasket <= fMaxBaskets && fMaxBaskets <= fBasketEntry.length)) {
    throw damaged(source, what, `it has ${fWriteBasket} baskets of at most ${fMaxBaskets}`);
  }
  for (let basket = 0; basket < fWriteBasket; basket += 1) {
    const first = Number(fBasketEntry[basket]);
    const before = basket === 0 ? 0 : Number(fBasketEntry[basket - 1]);
    if (!(first >= before && first <= rows) || (basket === 0 && first !== 0)) {
      throw damaged(source, what, `its basket ${basket} begins with entry ${first}`);
    }
  }
}

async function process(
  tree: RootTree,
  readings: readonly Reading[],
  rows: number,
  source: string,
): Promise<void> {
  const selector = new TSelector();
  for (const [key, branch] of countersFirst(readings)) selector.addBranch(branch, key);
  let seen = 0;
  let complete = false;
  const expect = (entry: number): void => {
    if (entry !== seen) throw new Error(`entry ${entry} follows after ${seen} entries`);
  };
  selector.Process = (entry) => {
    expect(entry);
    seen += 1;
    for (const reading of readings) add(reading, valueIn(reading, selector.tgtobj[reading.key]), source);
  };
  selector.ProcessArrays = (entry) => {
    expect(entry);
    for (const { column, key } of readings) column.addAll(selector.tgtarr![key]);
    seen += (selector.tgtarr![readings[0]!.key] as ArrayLike<unknown>).length;
  };
  selector.Terminate = (all) => {
    complete = all;
  };
  takeComplaints();
  const what = `the tree '${tree.fName}' cannot be read`;
  await orDamaged(source, what, () => treeProcess(tree, selector));
  const complaint = takeComplaints().find((text) => /unzip|basket|entries offset/i.test(text));
  if (complaint !== undefined || !complete)
    throw damaged(source, what, complaint ?? `it breaks off after ${seen} entries`);
  if (seen !== rows) throw damaged(source, what, `${seen} of ${rows} entries were found`);
}

/** jsroot adds the counter of a list by itself, and refuses one that is added again after its list. */
function countersFirst(readings: readonly Reading[]): Map<string, RootBranch> {
  const counted = ({ named: { branch } }: Reading): number =>
    branch.fBranchCount || branch.fLeaves?.arr[0]?.fLeafCount ? 1 : 0;
  const sorted = [...readings].sort((a, b) => counted(a) - counted(b));
  return new Map(sorted.map(({ key, named }) => [key, named.branch]));
}

function valueIn({ named }: Reading, value: unknown): unknown {
  if (named.leaf === undefined) return value;
  return (value as Readonly<Record<string, unknown>>)[named.leaf];
}

function add({ column, name }: Reading, value: unknown, source: string): void {
  try {
    column.add(value);
  } catch (error) {
    if (!(error instanceof NotNumbers)) throw error;
    const expected = 'a branch of numbers, or of lists of numbers';
    throw dataFailure({ where: source, what: `the branch '${name}' holds ${error.message}`, expected });
  }
}
