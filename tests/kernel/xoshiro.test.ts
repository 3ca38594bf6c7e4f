// xoshiro256++ (scalar) and xoshiro256+ (SIMD lanes) against published vectors and against a reference in BigInt.
import { beforeAll, describe, expect, test } from 'vitest';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { Stream } from '../../src/kernel/streams.ts';
import { eventsOf, flatPlan } from './helpers.ts';

const MASK = (1n << 64n) - 1n;
const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (64n - k))) & MASK;

/** D. Blackman and S. Vigna's generators, as their C code states them. */
class Xoshiro {
  readonly #s: bigint[];

  constructor(state: Iterable<bigint>) {
    this.#s = [...state];
  }

  plusPlus(): bigint {
    const [s0, , , s3] = this.#s as [bigint, bigint, bigint, bigint];
    const result = (rotate((s0 + s3) & MASK, 23n) + s0) & MASK;
    this.#step();
    return result;
  }

  plus(): bigint {
    const [s0, , , s3] = this.#s as [bigint, bigint, bigint, bigint];
    this.#step();
    return (s0 + s3) & MASK;
  }

  #step(): void {
    let [s0, s1, s2, s3] = this.#s as [bigint, bigint, bigint, bigint];
    const t = (s1 << 17n) & MASK;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotate(s3, 45n);
    this.#s.splice(0, 4, s0, s1, s2, s3);
  }
}

// Of the reference code with state {1, 2, 3, 4}, as the Rust crate rand_xoshiro publishes them.
const plusPlusOf1234 = [
  41943041n,
  58720359n,
  3588806011781223n,
  3591011842654386n,
  9228616714210784205n,
  9973669472204895162n,
  14011001112246962877n,
  12406186145184390807n,
  15849039046786891736n,
  10450023813501588000n,
];
const plusOf1234 = [
  5n,
  211106232532999n,
  211106635186183n,
  9223759065350669058n,
  9250833439874351877n,
  13862484359527728515n,
  2346507365006083650n,
  1168864526675804870n,
  34095955243042024n,
  3466914240207415127n,
];

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

/** The five states of a stream: element i of lane l of the SIMD states, then the scalar one. */
function statesOf(address: number): BigUint64Array {
  return new BigUint64Array(kernel.exports.memory.buffer, address, 20);
}

describe('the scalar generator', () => {
  test('is xoshiro256++ as published', () => {
    const stream = new Stream(kernel);
    statesOf(stream.address).set([1n, 2n, 3n, 4n], 16);
    const drawn = plusPlusOf1234.map(() => BigInt.asUintN(64, kernel.exports.nextBits(stream.address)));
    expect(drawn).toEqual(plusPlusOf1234);
    const reference = new Xoshiro([1n, 2n, 3n, 4n]);
    expect(plusPlusOf1234.map(() => reference.plusPlus())).toEqual(plusPlusOf1234);
  });

  test('follows the reference for 20,000 numbers from a stream’s start', () => {
    const stream = new Stream(kernel);
    stream.start(11, 3, 1);
    const reference = new Xoshiro(statesOf(stream.address).slice(16, 20));
    for (let i = 0; i < 20_000; i++) {
      expect(BigInt.asUintN(64, kernel.exports.nextBits(stream.address))).toBe(reference.plusPlus());
    }
  });

  test('gives uniform numbers in (0, 1), whatever its 64 bits are', () => {
    const stream = new Stream(kernel);
    // With s0 = 0, the output is s3 rotated: these two states give no bits at all, and all of them.
    for (const [s3, uniform] of [
      [0n, 2 ** -53],
      [MASK, 1 - 2 ** -53],
    ] as const) {
      statesOf(stream.address).set([0n, 1n, 1n, s3], 16);
      expect(stream.uniform()).toBe(uniform);
    }
  });

  test('gives whole numbers from 0 to n - 1, all of them alike', () => {
    const stream = new Stream(kernel);
    stream.start(5, 0, 3);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[stream.below(7)]!++;
    // Pearson's chi-square with 6 degrees of freedom exceeds 27.9 with probability 1e-4.
    expect(counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
    statesOf(stream.address).set([0n, 1n, 1n, MASK], 16);
    expect(stream.below(2 ** 32)).toBe(2 ** 32 - 1);
  });
});

describe('the positions', () => {
  test('are four interleaved lanes of xoshiro256+, 52 upper bits each, from -1 to below 1', () => {
    const stream = new Stream(kernel);
    const plan = flatPlan(kernel, [40_000]);
    stream.start(8, 1, 1);
    const states = statesOf(stream.address).slice();
    const lanes = [0, 1, 8, 9].map((first) => new Xoshiro([0, 2, 4, 6].map((i) => states[first + i]!)));
    const events = eventsOf(kernel, stream.address, plan, 45_000);
    expect(events.length).toBeGreaterThan(39_000);
    for (let i = 0; i < events.length; i++) {
      expect(events[i]).toBe(Number(lanes[i % 4]!.plus() >> 12n) * 2 ** -51 - 1);
    }
  });

  test('are xoshiro256+ as published, in every lane', () => {
    const stream = new Stream(kernel);
    const plan = flatPlan(kernel, [1000]);
    stream.start(8, 1, 1);
    for (const first of [0, 1, 8, 9]) {
      for (let i = 0; i < 4; i++) statesOf(stream.address)[first + 2 * i] = BigInt(i + 1);
    }
    const events = eventsOf(kernel, stream.address, plan, 2000);
    const expected = plusOf1234.flatMap((x) => new Array<number>(4).fill(Number(x >> 12n) * 2 ** -51 - 1));
    expect(Array.from(events.subarray(0, 40))).toEqual(expected);
  });

  test('go on from one bin to the next: a group of four that a bin has begun is not used again', () => {
    const stream = new Stream(kernel);
    const plan = flatPlan(kernel, new Array<number>(50).fill(2.5));
    stream.start(8, 2, 1);
    const many = eventsOf(kernel, stream.address, plan, 1000);
    expect(new Set(many).size).toBe(many.length);
    expect(many.length).toBeGreaterThan(80);
  });
});
