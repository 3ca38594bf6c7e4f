// The elementary and special functions of the kernels against mpmath: the largest error over the tables of reference/,
// special values, SIMD against scalar, and a fingerprint of 65,536 results each.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';
import { beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const reference = join(import.meta.dirname, 'reference');

type Loop = (x: number, y: number, n: number) => void;

/** The bound that the source states above each function, in units in the last place. */
const bounds = {
  exp: 0.51,
  log: 0.8,
  expm1: 0.6,
  log1p: 0.8,
  erf: 0.85,
  erfc: 0.8,
  erfcx: 1.15,
  normalCdf: 1.25,
  normalQuantile: 0.7,
  logGamma: 1.1,
  logFactorial: 1.9,
  sin: 0.8,
  cos: 0.8,
  atan: 1,
  atan2: 1.05,
  pow: 0.6,
  log10: 0.51,
} as const;
type Name = keyof typeof bounds;
const names = Object.keys(bounds) as Name[];

let kernels: Record<string, Loop>;
let memory: WebAssembly.Memory;

beforeAll(async () => {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ['assembly/math/probe.ts', '--outFile', 'probe.wasm', '--baseDir', root]
      .concat(['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--uncheckedBehavior', 'always'])
      .concat(['--enable', 'simd', '--initialMemory', '64']),
    {
      writeFile: (_name, contents) => {
        if (typeof contents !== 'string') binary = contents;
      },
    },
  );
  if (error || binary === undefined) throw new Error(stderr.toString());
  const { instance } = await WebAssembly.instantiate(new Uint8Array(binary), { env: { abort() {} } });
  const { memory: exported, ...loops } = instance.exports;
  memory = exported as WebAssembly.Memory;
  kernels = loops as Record<string, Loop>;
});

/** The results of a function, or of its form for two lanes, for each argument or pair of arguments. */
function results(name: string, given: ArrayLike<number>, count = given.length): Float64Array {
  const loop = kernels[`${name}Array`];
  if (loop === undefined) throw new Error(`probe.ts has no ${name}Array`);
  const input = 1 << 20;
  const output = input + 8 * given.length;
  new Float64Array(memory.buffer, input, given.length).set(given);
  loop(input, output, count);
  return new Float64Array(memory.buffer, output, count).slice();
}

const one = (name: Name, ...given: number[]) => results(name, given, 1)[0]!;

/** The distance from a double to the next larger one in size. */
function unitInLastPlace(x: number): number {
  const bits = new BigInt64Array(new Float64Array([Math.abs(x)]).buffer);
  const exponent = Number(bits[0]! >> 52n);
  return exponent <= 1 ? 2 ** -1074 : 2 ** (exponent - 1075);
}

function table(name: Name): number[][] {
  const lines = readFileSync(join(reference, `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as number[]);
}

describe('largest error against mpmath', () => {
  test.each(names)('%s stays below its bound', (name) => {
    const rows = table(name);
    const given = rows.flatMap((row) => row.slice(0, -2));
    const found = results(name, given, rows.length);
    let worst = { error: 0, row: rows[0]!, found: 0 };
    rows.forEach((row, i) => {
      const [rounded, lost] = row.slice(-2) as [number, number];
      const error = Math.abs((found[i]! - rounded) / unitInLastPlace(rounded) - lost / 1000);
      if (!(error <= worst.error)) worst = { error, row, found: found[i]! };
    });
    expect(worst.error, `at ${worst.row.slice(0, -2)}: ${worst.found}`).toBeLessThan(bounds[name]);
  });

  test('the sources state the same bounds', () => {
    const files = ['exp', 'log', 'expm1', 'log1p', 'erf', 'normal', 'gamma', 'trig', 'power'];
    const text = files.map((file) => readFileSync(join(root, `assembly/math/${file}.ts`), 'utf8')).join('\n');
    const stated = text.matchAll(
      /ULP error: ([\d.]+)\b(?:(?!\*\/)[\s\S])*\*\/\n(?:\/\/.*\n@inline\n)?export function (\w+)/g,
    );
    const found = new Map([...stated].map(([, bound, name]) => [name!.replace('2lanes', ''), Number(bound)]));
    for (const name of names) expect(found.get(name), name).toBe(bounds[name]);
  });
});

describe('two lanes', () => {
  test.each(['exp', 'log'] as const)('%s has the bits of the scalar function', (name) => {
    const random = words(7);
    const given = new Float64Array(100_000);
    const low = name === 'exp' ? -760 : 0.5;
    const high = name === 'exp' ? 720 : 2;
    for (let i = 0; i < given.length; ++i) {
      // half of them any bits at all, half where it matters
      given[i] = random() % 2 ? anyDouble(random) : low + (high - low) * (random() / 2 ** 32);
    }
    expect(fingerprint(results(`${name}2lanes`, given))).toBe(fingerprint(results(name, given)));
  });
});

describe('special values', () => {
  // lines of reference/special-values.txt: the function, its argument or arguments, its value
  const flat = readFileSync(join(reference, 'special-values.txt'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([name, ...numbers]) => ({
      name: name as Name,
      given: numbers.slice(0, -1).map(Number),
      expected: Number(numbers.at(-1)),
    }));
  test.each(flat)('$name of $given is $expected', ({ name, given, expected }) => {
    expect(one(name, ...given)).toBe(expected);
  });

  test('every power of ten has an integer as its decimal logarithm', () => {
    const exponents = Array.from({ length: 616 }, (_, i) => i - 307); // below 1e-307 powers of ten are not doubles
    expect([
      ...results(
        'log10',
        exponents.map((k) => Number(`1e${k}`)),
      ),
    ]).toEqual(exponents.map((k) => k + 0));
  });

  test('NaN bits, infinities and huge numbers never reach a table', () => {
    const random = words(11);
    const given = Float64Array.from({ length: 200_000 }, () => anyDouble(random));
    for (const name of names) {
      if (name === 'logFactorial') continue; // for integers k >= 0 only
      expect(() => results(name, given, given.length / 2)).not.toThrow();
    }
  });
});

/** A change of bits changes these; if that is meant, `npx vitest run -u` writes them anew. */
test('the bits of 65,536 results of each function are as frozen', async () => {
  const domains: Record<Name, readonly [low: number, high: number]> = {
    exp: [-745, 709],
    log: [1e-3, 1e3],
    expm1: [-3, 3],
    log1p: [-0.99, 9],
    erf: [-6, 6],
    erfc: [-6, 27],
    erfcx: [-26, 40],
    normalCdf: [-38, 9],
    normalQuantile: [0, 1],
    logGamma: [0.01, 40],
    logFactorial: [0, 65_536],
    sin: [-1e7, 1e7],
    cos: [-1e7, 1e7],
    atan: [-9, 9],
    atan2: [-1, 1],
    pow: [0.1, 9],
    log10: [1e-3, 1e3],
  };
  const lines = names.map((name) => {
    const [low, high] = domains[name];
    const random = words(1);
    const given = Float64Array.from({ length: 131_072 }, () => low + (high - low) * (random() / 2 ** 32));
    if (name === 'logFactorial')
      given.forEach((_, i) => {
        given[i] = i;
      });
    return `${name} ${fingerprint(results(name, given, 65_536))}`;
  });
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('reference/frozen-bits.txt');
});

/** sha256 of the bytes, every NaN counted as the same one: WebAssembly leaves its sign and payload open. */
function fingerprint(values: Float64Array): string {
  const canonical = values.map((value) => (Number.isNaN(value) ? Number.NaN : value));
  return createHash('sha256').update(new Uint8Array(canonical.buffer)).digest('hex');
}

/** Marsaglia's xorshift32, as a source of 32-bit words. */
function words(seed: number): () => number {
  let state = (seed * 2654435769) >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

/** A double of random bits, so of any size, also subnormal, infinite or NaN. */
function anyDouble(random: () => number): number {
  return new Float64Array(new Uint32Array([random(), random()]).buffer)[0]!;
}
