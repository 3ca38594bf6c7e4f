// Which names to show where a name was not found: all of a few, or the ten that are spelled most like it.

const most = 10;

/** A phrase such as `one of mass, pt` or, of many, `one of mass, mass2, ... (of 947)`. */
export function nearNames(wanted: string, names: readonly string[]): string {
  if (names.length === 0) return 'a name, but there are none';
  if (names.length <= most) return `one of ${names.join(', ')}`;
  const scored = names.map((name) => ({ name, score: distance(wanted.toLowerCase(), name.toLowerCase()) }));
  scored.sort((a, b) => a.score - b.score);
  const nearest = scored.slice(0, most).map(({ name }) => name);
  return `one of ${nearest.join(', ')}, ... (of ${names.length})`;
}

/** Levenshtein's distance; a name that contains the wanted one counts as near. */
function distance(a: string, b: string): number {
  if (b.includes(a)) return 1 + (b.length - a.length) / 100;
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}
