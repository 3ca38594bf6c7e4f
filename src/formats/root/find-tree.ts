// Finds the TTree or RNTuple that a specification names, by path (`dir/tree`), with a cycle (`tree;2`), or by a name
// that only one has; where it is not there, the failure lists those that are.
import { dataFailure } from '../../contracts/failures.ts';
import { orDamaged } from '../damaged.ts';
import { nearNames } from '../near-names.ts';
import type { RootDirectory, RootFile, RootKey } from './jsroot.generated.js';

export interface FoundTree {
  readonly path: string;
  readonly kind: 'tree' | 'tuple';
  readonly object: unknown;
}

interface TreeKey {
  readonly path: string;
  readonly name: string;
  readonly key: RootKey;
}

const treeClasses: Readonly<Record<string, FoundTree['kind']>> = {
  TTree: 'tree',
  TNtuple: 'tree',
  TNtupleD: 'tree',
  'ROOT::RNTuple': 'tuple',
  'ROOT::Experimental::RNTuple': 'tuple',
};

/** A file that points from directory to directory without end is not followed further. */
const most = { directories: 2000, depth: 20 };

/** `wanted` undefined: the only tree that there is. */
export async function findTree(
  file: RootFile,
  wanted: string | undefined,
  source: string,
): Promise<FoundTree> {
  const trees = await treesOf(file);
  const [, path, cycle] = /^\/*(.*?)(?:;(\d+))?$/s.exec(wanted ?? onlyPath(trees, source))!;
  const ofCycle = trees.filter(({ key }) => cycle === undefined || key.fCycle === Number(cycle));
  const exact = ofCycle.filter((tree) => tree.path === path);
  const fitting = exact.length > 0 ? exact : ofCycle.filter((tree) => tree.name === path);
  const paths = new Set(fitting.map((tree) => tree.path));
  if (paths.size !== 1) {
    const names = [...new Set(trees.map((tree) => tree.path))];
    const what = paths.size > 1 ? `${paths.size} trees are called '${path}'` : `there is no tree '${wanted}'`;
    const expected =
      names.length === 0 ? 'a TTree or an RNTuple, but the file has none' : nearNames(path!, names);
    throw dataFailure({ where: source, what, expected });
  }
  const newest = fitting.reduce((a, b) => (b.key.fCycle > a.key.fCycle ? b : a));
  const object = await orDamaged(source, `the tree '${newest.path}' cannot be read`, () =>
    file.readObject(newest.path, newest.key.fCycle),
  );
  return { path: newest.path, kind: treeClasses[newest.key.fClassName]!, object };
}

function onlyPath(trees: readonly TreeKey[], source: string): string {
  const paths = [...new Set(trees.map((tree) => tree.path))];
  if (paths.length === 1) return paths[0]!;
  throw dataFailure({
    where: source,
    what: paths.length === 0 ? 'there is no tree in it' : `it has ${paths.length} trees and none is chosen`,
    expected: paths.length === 0 ? 'a TTree or an RNTuple' : nearNames('', paths),
  });
}

/** Every tree of the file. A directory that cannot be read is passed over: the wanted tree may stand elsewhere. */
async function treesOf(file: RootFile): Promise<TreeKey[]> {
  const found: TreeKey[] = [];
  let left = most.directories;
  const look = async (directory: RootDirectory, path: string, depth: number): Promise<void> => {
    for (const key of directory.fKeys) {
      const inside = `${path}${key.fName}`;
      if (Object.hasOwn(treeClasses, key.fClassName)) found.push({ path: inside, name: key.fName, key });
      if (key.fClassName !== 'TDirectory' && key.fClassName !== 'TDirectoryFile') continue;
      left -= 1;
      if (left < 0 || depth > most.depth) return;
      const inner = await file.readObject(inside, key.fCycle).catch(() => null);
      if (isDirectory(inner)) await look(inner, `${inside}/`, depth + 1);
    }
  };
  await look(file, '', 0);
  return found;
}

function isDirectory(object: unknown): object is RootDirectory {
  return typeof object === 'object' && object !== null && 'fKeys' in object && Array.isArray(object.fKeys);
}
