// A stream: the random state of one (base seed, item, purpose, part), in 160 bytes of memory. Philox derives its start,
// so that no two streams share a draw; xoshiro256 runs it from there, since it costs a sixth of Philox per number.
//   bytes   0..127  two SIMD states of xoshiro256+ (s0, s1, s2, s3, then the same of the second), for event positions
//   bytes 128..159  one scalar state of xoshiro256++, for counts and choices
// Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021) 36.

import { philox4x32 } from './philox';

export const STREAM_BYTES: i32 = 160;
const SCALAR: usize = 128;

/**
 * Starts the stream at `stream`. The counter's last word holds the purpose (upper 8 bits) and the part (lower 24 bits,
 * a channel's index); its first word counts the ten blocks that fill the state.
 */
export function startStream(stream: usize, seedLow: u32, seedHigh: u32, itemLow: u32, itemHigh: u32, purpose: u32, part: u32): void {
  const last = (purpose << 24) | (part & 0xffffff);
  for (let block: u32 = 0; block < 10; block++) {
    philox4x32(seedLow, seedHigh, block, itemLow, itemHigh, last, stream + ((block as usize) << 4));
  }
}

/** The next 64 bits of the scalar generator, xoshiro256++. */
// @ts-expect-error: decorator
@inline
export function nextBits(stream: usize): u64 {
  const s = stream + SCALAR;
  let s0 = load<u64>(s);
  let s1 = load<u64>(s, 8);
  let s2 = load<u64>(s, 16);
  let s3 = load<u64>(s, 24);
  const result = rotl<u64>(s0 + s3, 23) + s0;
  const t = s1 << 17;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  s0 ^= s3;
  s2 ^= t;
  s3 = rotl<u64>(s3, 45);
  store<u64>(s, s0);
  store<u64>(s, s1, 8);
  store<u64>(s, s2, 16);
  store<u64>(s, s3, 24);
  return result;
}

/** A uniform number in (0, 1): the middles of 2^52 equal steps, each an exact double, so that neither 0 nor 1 comes up. */
// @ts-expect-error: decorator
@inline
export function uniform(stream: usize): f64 {
  return (((nextBits(stream) >> 11) | 1) as f64) * 1.1102230246251565e-16; // 2^-53
}
