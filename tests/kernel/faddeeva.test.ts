// The Faddeeva function and its derivatives against mpmath over the plane of use: x to 1e4, y from 1e-8 to 1e4.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';
import { beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rows = readFileSync(join(import.meta.dirname, 'reference/faddeeva.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as number[]);

let faddeeva: (x: number, y: number) => Float64Array;

beforeAll(async () => {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ['assembly/math/probe.ts', '--outFile', 'probe.wasm', '--baseDir', root]
      .concat(['-O3', '--noAssert', '--runtime', 'stub', '--uncheckedBehavior', 'always'])
      .concat(['--enable', 'simd', '--initialMemory', '64']),
    {
      writeFile: (_name, contents) => {
        if (typeof contents !== 'string') binary = contents;
      },
    },
  );
  if (error || binary === undefined) throw new Error(stderr.toString());
  const { instance } = await WebAssembly.instantiate(new Uint8Array(binary), { env: { abort() {} } });
  const kernels = instance.exports as unknown as {
    memory: WebAssembly.Memory;
    faddeevaArray(x: number, y: number, n: number): void;
  };
  faddeeva = (x, y) => {
    const at = 1 << 20;
    new Float64Array(kernels.memory.buffer, at, 2).set([x, y]);
    kernels.faddeevaArray(at, at + 16, 1);
    return new Float64Array(kernels.memory.buffer, at + 16, 10).slice();
  };
});

test('real and imaginary part of w are mpmath’s to 1e-13 of themselves, or Im w to 1e-15 of |w|', () => {
  const off = rows.flatMap(([x, y, re, im]) => {
    const w = faddeeva(x!, y!);
    const errors = [Math.abs(w[0]! - re!) / re!, Math.abs(w[1]! - im!)];
    const allowed = [1e-13, Math.max(1e-13 * im!, 1e-15 * Math.hypot(re!, im!))];
    return errors.every((error, k) => error <= allowed[k]!) ? [] : [[x, y, ...errors]];
  });
  expect(off).toEqual([]);
});

test('derivatives are mpmath’s, beside w itself and beside their own size', () => {
  // Upwards from w, each derivative loses |z|^2 of its digits, but nothing beside the power of z that it is multiplied by.
  const off = rows.flatMap(([x, y, ...parts]) => {
    const w = faddeeva(x!, y!);
    const z = Math.min(8, Math.hypot(x!, y!));
    return [1, 2, 3, 4].flatMap((n) => {
      const size = Math.max(1, z) ** n * Math.hypot(parts[0]!, parts[1]!);
      const own = Math.hypot(parts[2 * n]!, parts[2 * n + 1]!);
      const error = Math.hypot(w[2 * n]! - parts[2 * n]!, w[2 * n + 1]! - parts[2 * n + 1]!);
      const allowed = Math.hypot(x!, y!) >= 8 ? 2e-14 * own : 2e-14 * 2 ** n * size;
      return error <= allowed ? [] : [[x, y, n, error / allowed]];
    });
  });
  expect(off).toEqual([]);
});

test('Re w stays as good near the real axis, on which its derivatives lean', () => {
  const off = rows.flatMap(([x, y, re, , re1, , re2]) => {
    const w = faddeeva(x!, y!);
    const z = Math.max(1, Math.min(8, Math.hypot(x!, y!)));
    const errors = [Math.abs(w[2]! - re1!) / (re! * z), Math.abs(w[4]! - re2!) / (re! * z * z)];
    return Math.max(...errors) < 1e-12 ? [] : [[x, y, ...errors]];
  });
  expect(off).toEqual([]);
});

test('w(-conj z) = conj w(z), and the derivatives follow', () => {
  for (const [x, y] of rows) {
    const signs = [1, -1, -1, 1, 1, -1, -1, 1, 1, -1];
    const mirrored = faddeeva(-x!, y!);
    const expected = faddeeva(x!, y!).map((value, k) => value * signs[k]!);
    if (x !== 0) expect(mirrored).toEqual(expected);
  }
});
