// The kernel's memory: a stack of aligned blocks that never overlap, up to the end of what 32-bit addresses reach.
import { describe, expect, test } from 'vitest';
import { loadKernel } from '../../src/kernel/kernel.ts';

describe('the memory of a kernel', () => {
  test('hands out blocks that are aligned to 64 bytes and do not overlap', async () => {
    const kernel = await loadKernel();
    let end = kernel.exports.heapBase();
    for (const bytes of [1, 64, 63, 65, 0, 8, 1_000_000, 17]) {
      const address = kernel.allocate(bytes);
      expect(address % 64).toBe(0);
      expect(address).toBeGreaterThanOrEqual(end);
      end = address + bytes;
    }
    expect(kernel.exports.memory.buffer.byteLength).toBeGreaterThanOrEqual(end);
  });

  test('gives back what came after a mark, and keeps what came before', async () => {
    const kernel = await loadKernel();
    const kept = kernel.place([1, 2, 3]);
    const mark = kernel.mark();
    const lost = kernel.place([4, 5, 6]);
    kernel.release(mark);
    expect(kernel.place([7, 8])).toBe(lost);
    expect(Array.from(kernel.view(kept, 3))).toEqual([1, 2, 3]);
  });

  test('keeps its contents when it grows', async () => {
    const kernel = await loadKernel();
    const address = kernel.place([1.5, -2.5]);
    kernel.allocate(100_000_000);
    expect(Array.from(kernel.view(address, 2))).toEqual([1.5, -2.5]);
  });

  test('reaches beyond 2 GB, and says with a RangeError where 4 GB end', async () => {
    const kernel = await loadKernel();
    kernel.allocate(2 ** 31);
    const address = kernel.place([1.25, 2.5]);
    expect(address).toBeGreaterThan(2 ** 31);
    expect(Array.from(kernel.view(address, 2))).toEqual([1.25, 2.5]);
    // The kernels themselves find it there too.
    kernel.exports.philox4x32(0, 0, 0, 0, 0, 0, address);
    expect(kernel.words[address / 4]).toBe(0x6627e8d5);
    expect(() => kernel.allocate(2 ** 31)).toThrow(RangeError);
  });

  test('of one kernel is not seen by another', async () => {
    const [a, b] = [await loadKernel(), await loadKernel()];
    const address = a.place([42]);
    b.place([43]);
    expect(a.view(address, 1)[0]).toBe(42);
  });
});
