// Positions inside a bin, four at a time: two SIMD xoshiro256+ states, each 64-bit word giving a number in [-1, 1) in
// steps of 2^-51, so that a bin is resolved more finely than doubles resolve the window.

// The exponent of doubles in [2, 4), and 3. They lie in memory, since a load is one instruction where V8 would build a
// vector constant anew from three at every use.
const CONSTANTS = memory.data<u64>([0x4000000000000000, 0x4008000000000000], 16);

/** The xoshiro256+ output of a state, as two numbers in [-1, 1). Its upper 52 bits become a double in [2, 4), less 3. */
// @ts-ignore: decorator
@inline
export function position(s0: v128, s3: v128): v128 {
  const bits = i64x2.shr_u(i64x2.add(s0, s3), 12);
  return f64x2.sub(v128.or(bits, v128.load64_splat(CONSTANTS)), v128.load64_splat(CONSTANTS, 8));
}

/** Rotates both lanes left by 45 bits. */
// @ts-expect-error: decorator
@inline
export function rotate45(x: v128): v128 {
  return v128.or(i64x2.shl(x, 45), i64x2.shr_u(x, 19));
}
