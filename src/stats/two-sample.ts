// How far two samples are from having one distribution: Kolmogorov and Smirnov's distance in one dimension, the energy
// distance in any number of them. Both are 0 for equal samples, and depend on nothing but the events' places.

/** Events as columns, one for each observable, all equally long. */
export type Columns = readonly Float64Array[];

/**
 * sup |F - G| of the empirical distribution functions of two ascending lists, in [0, 1]; 0 where one of them is empty.
 * Source: N. V. Smirnov, Bull. Univ. Moscou 2 (1939) 3.
 */
export function ksDistance(a: Float64Array, b: Float64Array): number {
  let most = 0;
  sweep(a, b, (difference) => {
    most = Math.max(most, Math.abs(difference));
  });
  return most;
}

/**
 * 2 E|X - Y| - E|X - X'| - E|Y - Y'| of the empirical distributions of two samples, at least 0, with Euclidean distances; a
 * column that is alone must be ascending. 0 where a sample is empty.
 * Source: G. J. Szekely, M. L. Rizzo, J. Stat. Plan. Inference 143 (2013) 1249. In one dimension this is
 * 2 times the integral of (F - G)^2, which n log n steps give; in more, every pair is looked at.
 */
export function energyDistance(a: Columns, b: Columns): number {
  if (a.length !== b.length) throw new RangeError('energyDistance: the samples differ in their observables');
  if (a.length === 1) {
    let integral = 0;
    sweep(a[0]!, b[0]!, (difference, width) => {
      integral += difference * difference * width;
    });
    return 2 * integral;
  }
  if (a[0]!.length === 0 || b[0]!.length === 0) return 0;
  return Math.max(0, 2 * meanDistance(a, b) - meanDistance(a, a) - meanDistance(b, b));
}

/** Goes through the places where F - G changes: `visit` gets its value, and the width up to the next place. */
function sweep(a: Float64Array, b: Float64Array, visit: (difference: number, width: number) => void): void {
  const [n, m] = [a.length, b.length];
  if (n === 0 || m === 0) return;
  let i = 0;
  let j = 0;
  while (i < n || j < m) {
    const x = i < n && (j === m || a[i]! <= b[j]!) ? a[i]! : b[j]!;
    while (i < n && a[i] === x) i++;
    while (j < m && b[j] === x) j++;
    const next = i < n && (j === m || a[i]! <= b[j]!) ? a[i]! : j < m ? b[j]! : x;
    visit(i / n - j / m, next - x);
  }
}

/** Over all pairs, of an event with itself too. */
function meanDistance(a: Columns, b: Columns): number {
  const [n, m] = [a[0]!.length, b[0]!.length];
  // Of one sample with itself every pair stands twice.
  const alone = a === b;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let j = alone ? i + 1 : 0; j < m; j++) {
      let square = 0;
      for (let k = 0; k < a.length; k++) {
        const d = a[k]![i]! - b[k]![j]!;
        square += d * d;
      }
      row += Math.sqrt(square);
    }
    sum += (alone ? 2 * row : row) / m;
  }
  return sum / n;
}
