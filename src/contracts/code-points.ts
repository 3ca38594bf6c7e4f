// The order of texts by their code points.

/** The order in which Python sorts texts: by their code points. JavaScript's own goes by halves of those above U+FFFF. */
export function byCodePoint(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === length) return a.length - b.length;
  const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
  // Halves of pairs (U+D800 to U+DFFF) stand for what comes after everything else.
  const isHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
  return isHalf(x) === isHalf(y) ? x - y : isHalf(x) ? 1 : -1;
}
