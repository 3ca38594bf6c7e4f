// What the chi-square distribution expects in the bins of a histogram, for pictures.
// With x = t^2 its density is t^(k-1) e^(-t^2/2) up to a constant: smooth at 0 for every k, so that sums of few values are exact enough.

const STEPS = 200;
/** Of t, whose standard deviation is below 0.71: nothing that can be seen is beyond. */
const REACH = 9;

/** The share of each bin, `edges` ascending; of `degrees` > 0. */
export function chiSquareInBins(degrees: number, edges: readonly number[]): readonly number[] {
  const middle = Math.sqrt(Math.max(0, degrees - 1));
  const [low, high] = [Math.max(0, middle - REACH), middle + REACH];
  const whole = integral(degrees, low, high);
  const ends = edges.map((x) => Math.min(Math.max(low, Math.sqrt(Math.max(0, x))), high));
  return ends.slice(1).map((end, i) => integral(degrees, ends[i]!, end) / whole);
}

/** By Simpson's rule, with the highest value as 1. */
function integral(k: number, from: number, to: number): number {
  let sum = 0;
  for (let i = 0; i <= STEPS; i++) {
    const weight = i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * shape(k, from + ((to - from) * i) / STEPS);
  }
  return (sum * (to - from)) / (3 * STEPS);
}

function shape(k: number, t: number): number {
  if (k === 1) return Math.exp(-0.5 * t * t);
  if (t === 0) return 0;
  const top = Math.sqrt(k - 1);
  return Math.exp((k - 1) * Math.log(t / top) - 0.5 * (t * t - top * top));
}
