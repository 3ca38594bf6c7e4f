// The branches of a TTree by the names that an expression may call them: a branch, a part of a split object
// (`event.energy`), or one leaf of a branch with several (`hit.x`).
import type { RootBranch, RootTree } from './jsroot.generated.js';

export interface NamedBranch {
  readonly branch: RootBranch;
  /** The leaf, where the branch has several. */
  readonly leaf: string | undefined;
}

const deepest = 20;

/** Each branch that has values once, by its full name. */
export function branchesWithValues(tree: RootTree): readonly string[] {
  const full = new Map<string, string>();
  const places = new Map<RootBranch, number>();
  for (const [name, named] of branchNames(tree)) {
    if (named === null || (named.branch.fBranches?.arr.length ?? 0) > 0) continue;
    if (!places.has(named.branch)) places.set(named.branch, places.size);
    // Full names come last.
    full.set(`${places.get(named.branch)} ${named.leaf ?? ''}`, name);
  }
  return [...full.values()];
}

/** Null marks a short name that several branches share, for which the full path is needed. */
export function branchNames(tree: RootTree): ReadonlyMap<string, NamedBranch | null> {
  const full = new Map<string, NamedBranch>();
  const short = new Map<string, NamedBranch | null>();
  const look = (branches: readonly RootBranch[], path: string, depth: number): void => {
    for (const branch of branches) {
      const own = branch.fName.replace(/(\.|\[.*)$/s, '');
      const inside = path === '' || own.startsWith(`${path}.`) ? own : `${path}.${own}`;
      const leaves = branch.fLeaves?.arr ?? [];
      const parts = branch.fBranches?.arr ?? [];
      if (leaves.length > 1) {
        for (const { fName } of leaves) full.set(`${inside}.${fName}`, { branch, leaf: fName });
      } else {
        full.set(inside, { branch, leaf: undefined });
        if (own !== inside) short.set(own, short.has(own) ? null : { branch, leaf: undefined });
      }
      if (depth < deepest) look(parts, inside, depth + 1);
    }
  };
  look(tree.fBranches?.arr ?? [], '', 0);
  return new Map([...short, ...full]);
}
