// The order of names: by code point, as Python sorts text. JavaScript's own sort compares halves of surrogate pairs.

/** Negative where `a` comes first, 0 where both are the same. */
export function compareNames(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  const shorter = Math.min(left.length, right.length);
  for (let i = 0; i < shorter; i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
