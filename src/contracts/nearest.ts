// The name that someone who wrote another one probably meant.

/** `, did you mean "sigma"?`, or nothing where no name is near. */
export function didYouMean(written: string, names: readonly string[]): string {
  const most = Math.ceil(written.length / 3);
  const near = names
    .map((name) => ({ name, steps: editSteps(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ steps }) => steps <= most);
  const [best] = near.sort((a, b) => a.steps - b.steps);
  return best === undefined ? '' : `, did you mean ${JSON.stringify(best.name)}?`;
}

/** Characters to add, drop or replace to make one text of the other (Levenshtein's distance). */
export function editSteps(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++)
      row.push(Math.min(row[j - 1]! + 1, above[j]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
  }
  return row[b.length]!;
}
