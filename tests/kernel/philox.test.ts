// Philox4x32-10 against the known answers that its authors publish (Random123, tests/kat_vectors).
import { beforeAll, describe, expect, test } from 'vitest';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

const knownAnswers = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
] as const;

describe('Philox4x32-10', () => {
  test.each(knownAnswers)('encrypts counter %j under key %j as published', (counter, key, answer) => {
    const out = kernel.allocate(16);
    const [k0, k1] = key;
    const [c0, c1, c2, c3] = counter;
    kernel.exports.philox4x32(k0, k1, c0, c1, c2, c3, out);
    expect(Array.from(kernel.words.subarray(out / 4, out / 4 + 4))).toEqual(answer);
  });

  test('writes 16 bytes and no more', () => {
    const out = kernel.allocate(64);
    kernel.words.fill(7, out / 4, out / 4 + 16);
    kernel.exports.philox4x32(1, 2, 3, 4, 5, 6, out + 16);
    const words = Array.from(kernel.words.subarray(out / 4, out / 4 + 16));
    expect(words.slice(0, 4)).toEqual([7, 7, 7, 7]);
    expect(words.slice(8)).toEqual([7, 7, 7, 7, 7, 7, 7, 7]);
    expect(words.slice(4, 8)).not.toContain(7);
  });
});
