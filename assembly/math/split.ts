// Exact products: a number in two halves, and what a product lost by rounding.
// Source: T. J. Dekker, "A floating-point technique for extending the available precision", Numer. Math. 18 (1971) 224,
// with the halves cut by masks instead of a multiplication.

/** The upper 26 bits of a number's 53: its product with another such is exact. */
// @ts-ignore: decorator
@inline
export function upperHalf(x: f64): f64 {
  return reinterpret<f64>(reinterpret<i64>(x) & ~0x7ffffff);
}

/** a b - product, for product = a * b rounded; exact to 2^-53 of itself while nothing under- or overflows. */
// @ts-ignore: decorator
@inline
export function lostByProduct(a: f64, b: f64, product: f64): f64 {
  const aUpper = upperHalf(a);
  const bUpper = upperHalf(b);
  const aLower = a - aUpper;
  const bLower = b - bUpper;
  return aUpper * bUpper - product + aUpper * bLower + aLower * bUpper + aLower * bLower;
}

/** a + b - sum, for sum = a + b rounded: exact, whichever is larger (D. E. Knuth, TAOCP vol. 2, 4.2.2, theorem B). */
// @ts-ignore: decorator
@inline
export function lostBySum(a: f64, b: f64, sum: f64): f64 {
  const bRounded = sum - a;
  return a - (sum - bRounded) + (b - bRounded);
}
