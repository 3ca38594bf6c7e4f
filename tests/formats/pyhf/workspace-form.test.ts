// The form of a workspace three times: pyhf's own schema (by its verdicts), ours, and the quick check. They say the same of
// every change of a workspace, but for what src/contracts/workspace.ts names.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modifierTypes } from '../../../src/contracts/modifier-types.ts';
import { workspace } from '../../../src/contracts/workspace.ts';
import { applyPatch } from '../../../src/formats/json/patch.ts';
import { hasWorkspaceForm } from '../../../src/formats/pyhf/workspace-form.ts';
import { reference, twoRegions } from './workspaces.ts';

const whole: unknown = JSON.parse(twoRegions);

test('one place changed: the verdicts of pyhf', () => {
  for (const { patch, takes } of reference.forms) {
    const value = applyPatch(whole, patch, new WeakMap(), String);
    const said = JSON.stringify(patch);
    expect(hasWorkspaceForm(value), said).toBe(takes);
    expect(workspace.safeParse(value).success, said).toBe(takes);
  }
  expect(reference.forms.filter(({ takes }) => takes).length).toBeGreaterThan(50);
});

test('one place changed to anything: the quick check and the schema agree', () => {
  const places = placesOf(whole);
  const anything = fc.oneof(
    fc.constantFrom<unknown>(
      undefined,
      null,
      [],
      {},
      [[0, 1]],
      [[0, 1, 2]],
      [1, 2],
      true,
      'lumi',
      '1.0.0',
      Number.NaN,
      Infinity,
    ),
    fc.double(),
    fc.string(),
    fc.constantFrom(...modifierTypes),
    fc.constantFrom({ hi: 1, lo: 1 }, { hi_data: [1], lo_data: [1] }, { name: 'x' }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...places), anything, (place, value) => {
      const changed = structuredClone(whole);
      const holder = place
        .slice(0, -1)
        .reduce((at, key) => (at as Record<string, object>)[key]!, changed as object);
      (holder as Record<string, unknown>)[place.at(-1)!] = value;
      if (value === undefined && !Array.isArray(holder))
        delete (holder as Record<string, unknown>)[place.at(-1)!];
      expect(hasWorkspaceForm(changed)).toBe(workspace.safeParse(changed).success);
    }),
    { numRuns: 2000, seed: 1 },
  );
});

type Path = readonly string[];

function placesOf(value: unknown, path: Path = []): readonly Path[] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const extra =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? [[...path, 'extra']] : [];
  return [
    ...(path.length > 0 ? [path] : []),
    ...extra,
    ...inner.flatMap(([key, v]) => placesOf(v, [...path, key])),
  ];
}
