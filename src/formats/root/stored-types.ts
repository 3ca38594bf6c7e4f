// The type in which a branch of a TTree or a column of an RNTuple stores its numbers.
import type { ColumnType } from '../typed-table.ts';
import type { NamedBranch } from './branch-names.ts';

const ofLeaf: Readonly<Record<string, ColumnType>> = {
  TLeafB: 'int32',
  TLeafS: 'int32',
  TLeafI: 'int32',
  TLeafL: 'int64',
  TLeafG: 'int64',
  TLeafF: 'float32',
  TLeafF16: 'float32',
  TLeafD: 'float64',
  TLeafD32: 'float64',
  TLeafO: 'boolean',
  TLeafC: 'text',
};

/** TVirtualStreamerInfo::EReadWrite, for parts of split objects. */
const ofPart: Readonly<Record<number, ColumnType>> = {
  1: 'int32',
  2: 'int32',
  3: 'int32',
  4: 'int64',
  5: 'float32',
  8: 'float64',
  9: 'float64',
  11: 'int32',
  12: 'int32',
  13: 'int64',
  14: 'int64',
  16: 'int64',
  17: 'int64',
  18: 'boolean',
  19: 'float32',
};

export function storedType({ branch, leaf: name }: NamedBranch): ColumnType {
  const leaves = branch.fLeaves?.arr ?? [];
  const leaf = name === undefined ? leaves[0] : leaves.find(({ fName }) => fName === name);
  if (leaf === undefined) return 'float64';
  if (leaf._typename === 'TLeafElement') return ofPart[branch.fStreamerType ?? -1] ?? 'float64';
  if (leaf._typename === 'TLeafI' && leaf.fIsUnsigned === true) return 'int64';
  return ofLeaf[leaf._typename] ?? 'float64';
}
