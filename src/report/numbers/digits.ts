// Powers of ten by the digits of a number: no logarithm, which engines round differently, and no overflow.

/** value / 10^power, also at the ends of the range of doubles. */
export function scaledDown(value: number, power: number): number {
  const [mantissa, exponent] = value.toExponential().split('e');
  return Number(`${mantissa}e${Number(exponent) - power}`);
}

/** The place of the first digit once the number is rounded to so many digits: 3 for 2000, -1 for 0.0999999. */
export function placeOf(value: number, digits = 4): number {
  return Number(value.toExponential(digits - 1).split('e')[1]);
}
