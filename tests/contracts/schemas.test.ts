// schemas/ says what contracts/ says, and another program that reads the schemas comes to the same verdicts.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jsonSchemas } from '../../src/contracts/schemas.ts';
import { unbinnedSpec } from '../../src/contracts/unbinned-spec.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'schemas');

describe('schemas/', () => {
  it('holds exactly the schemas of contracts/, letter for letter', () => {
    const schemas = jsonSchemas();
    expect(readdirSync(folder).sort()).toEqual([...schemas.keys()].sort());
    for (const [name, schema] of schemas)
      expect(readFileSync(join(folder, name), 'utf8')).toBe(`${JSON.stringify(schema, null, 2)}\n`);
  });

  it('is valid, and accepts and refuses the same specifications as we do', () => {
    const ajv = new Ajv2020({ strict: false });
    const accepts = ajv.compile(JSON.parse(readFileSync(join(folder, 'unbinned-spec.schema.json'), 'utf8')));
    const good: unknown = parse(readFileSync(join(root, 'examples/gauss-exp-2m/spec.yaml'), 'utf8'));
    expect(accepts(good)).toBe(true);
    // Specifications with one place changed to something else: the places are the paths of the good one.
    const places = pathsOf(good);
    const value = fc.oneof(
      fc.constant(undefined),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.constant([]),
      fc.constant({ extra: 1 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), value, (path, to) => {
        const changed = structuredClone(good);
        setAt(changed, path, to);
        const plain: unknown = JSON.parse(JSON.stringify(changed));
        expect(accepts(plain)).toBe(unbinnedSpec.safeParse(plain).success);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value) ? value.map((v, i) => [i, v] as const) : Object.entries(value);
  return [...(path.length > 0 ? [path] : []), ...inner.flatMap(([key, v]) => pathsOf(v, [...path, key]))];
}

function setAt(value: unknown, path: Path, to: unknown): void {
  const holder = path
    .slice(0, -1)
    .reduce<unknown>((v, key) => (v as Record<string | number, unknown>)[key], value) as Record<
    string | number,
    unknown
  >;
  holder[path.at(-1)!] = to;
}
