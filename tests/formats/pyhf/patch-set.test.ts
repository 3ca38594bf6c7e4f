// Patch sets: which patch is meant, whether it is for this workspace, and where it is wrong.
import { expect, test } from 'vitest';
import { SheafFailure } from '../../../src/contracts/failures.ts';
import type { WrittenNumbers } from '../../../src/formats/json/written-numbers.ts';
import { workspaceDigest } from '../../../src/formats/pyhf/digest.ts';
import { patched } from '../../../src/formats/pyhf/operations/patched.ts';
import type { PatchKey } from '../../../src/formats/pyhf/patch-set.ts';
import { readPatch } from '../../../src/formats/pyhf/read-patch.ts';
import { readWorkspace } from '../../../src/formats/pyhf/read-workspace.ts';
import { bytesOf, reference, twoRegions } from './workspaces.ts';

/** Of the fixture, as pyhf says. */
const { sha256, md5 } = reference.digests.at(-1)!;
const set = {
  version: '1.0.0',
  metadata: {
    description: 'two signals',
    references: { hepdata: 'ins1234567' },
    digests: { sha256, md5 },
    labels: ['mass', 'kind'],
  },
  patches: [
    {
      metadata: { name: 'light', values: [300, 'a'] },
      patch: [{ op: 'replace', path: '/channels/0/samples/0/data', value: [7, 8.5] }],
    },
    {
      metadata: { name: 'heavy', values: [900.5, 'a'] },
      patch: [{ op: 'remove', path: '/channels/0/samples/0' }],
    },
    {
      metadata: { name: 'torn', values: [1000, 'b'] },
      patch: [
        { op: 'test', path: '/version', value: '1.0.0' },
        { op: 'remove', path: '/channels/5' },
      ],
    },
    {
      metadata: { name: 'formless', values: [1100, 'b'] },
      patch: [{ op: 'replace', path: '/channels/0/name', value: 3 }],
    },
  ],
};

async function apply(value: unknown, key: PatchKey | null): Promise<string> {
  const written: WrittenNumbers = new WeakMap();
  const workspace = await readWorkspace(bytesOf(twoRegions), 'bkg.json', written);
  const patch = await readPatch(bytesOf(JSON.stringify(value, null, 1)), 'set.json', written);
  const file = await patched(workspace, 'bkg.json', patch, key, written);
  return workspaceDigest(file.workspace, written);
}

async function failure(value: unknown, key: PatchKey | null): Promise<readonly [string, string]> {
  try {
    await apply(value, key);
  } catch (error) {
    if (error instanceof SheafFailure) return [error.kind, error.message];
    throw error;
  }
  throw new Error('nothing was said');
}

/** The set with another key of its metadata, or of that of its first patch. */
const withMetadata = (metadata: object): unknown => ({ ...set, metadata: { ...set.metadata, ...metadata } });
const withFirst = (metadata: object): unknown => ({
  ...set,
  patches: [
    { ...set.patches[0], metadata: { ...set.patches[0]!.metadata, ...metadata } },
    ...set.patches.slice(1),
  ],
});

test('a patch is found by its name and by its values', async () => {
  const light = await apply(set, { name: 'light' });
  expect(light).not.toBe(sha256);
  expect(await apply(set, { values: [300, 'a'] })).toBe(light);
  expect(await apply(set, { values: ['300', 'a'] })).toBe(light);
  expect(await apply({ ...set, patches: set.patches.slice(0, 1) }, null)).toBe(light);
  expect(await apply(set, { values: ['900.5', 'a'] })).not.toBe(light);
  expect(await apply(withMetadata({ digests: { sha256: sha256.toUpperCase() } }), { name: 'light' })).toBe(
    light,
  );
});

test('what is not there', async () => {
  const expected = '\n  expected: one of 4 names: light, heavy, torn, formless; or values of mass, kind';
  expect(await failure(set, { name: 'lihgt' })).toEqual([
    'usage',
    `the patch set has no patch "lihgt", did you mean "light"?${expected}`,
  ]);
  expect(await failure(set, { values: ['300'] })).toEqual([
    'usage',
    `the patch set has no patch with the values 300${expected}`,
  ]);
  expect(await failure(set, null)).toEqual([
    'usage',
    `the patch set has 4 patches and none is chosen${expected}`,
  ]);
  expect(await failure([], { name: 'light' })).toEqual([
    'usage',
    'the patch is one JSON Patch, no patch set to choose from\n  to do: leave the choice out',
  ]);
});

test('another workspace', async () => {
  const other = 'f'.repeat(32);
  expect(await failure(withMetadata({ digests: { md5: other } }), { name: 'light' })).toEqual([
    'specification',
    `bkg.json: its md5 is ${md5}, and the patch set is for a workspace with another one\n  expected: ${other}\n  to do: take the workspace that was published together with the patch set, unchanged`,
  ]);
});

test('a patch that cannot be applied, and one that leaves no workspace', async () => {
  expect(await failure(set, { name: 'torn' })).toEqual([
    'specification',
    'set.json:66:5 patches[2].patch[1]: remove "/channels/5": /channels is a list of 2, and has no entry 5\n  to do: check that the patch is for this workspace; no operation was done',
  ]);
  expect(await failure(set, { name: 'formless' })).toEqual([
    'specification',
    'bkg.json with the patch formless, channels[0].name: 3, expected text',
  ]);
});

test.each([
  [
    'a name of two patches',
    withFirst({ name: 'heavy' }),
    'set.json:39:5 patches[1].metadata.name: a second patch called heavy',
  ],
  [
    'values of two patches',
    withFirst({ values: [900.5, 'a'] }),
    'set.json:40:5 patches[1].metadata.values: a second patch of the values [900.5,"a"]',
  ],
  [
    'a value too few',
    withFirst({ values: [300] }),
    'set.json:21:5 patches[0].metadata.values: 1 value, expected 2: mass, kind',
  ],
  [
    'a name with a space',
    withFirst({ name: 'a b' }),
    'set.json:20:5 patches[0].metadata.name: expected letters, digits and _ only',
  ],
  [
    'no digest',
    withMetadata({ digests: {} }),
    'set.json:8:3 metadata.digests: empty, expected a sha256 or md5',
  ],
  [
    'a digest that is none',
    withMetadata({ digests: { md5: 'x' } }),
    'set.json:9:4 metadata.digests.md5: expected 32 hexadecimal digits',
  ],
  [
    'no labels',
    withMetadata({ labels: [] }),
    'set.json:12:3 metadata.labels: an empty list, expected at least one entry',
  ],
  ['another version', { ...set, version: '2' }, 'set.json:2:2 version: "2", expected 1.0.0'],
  [
    'an unknown key',
    { ...set, extra: 1 },
    'set.json:89:2 extra: unknown key, expected version, metadata or patches',
  ],
  ['no patch', { ...set, patches: [] }, 'set.json:17:2 patches: an empty list, expected at least one entry'],
])('a patch set with %s', async (_, value, says) => {
  expect(await failure(value, { name: 'light' })).toEqual(['specification', says]);
});

test('a JSON Patch that is none', async () => {
  expect((await failure([{ op: 'ad', path: '/x', value: 1 }], null))[1]).toBe(
    'set.json:3:3 [0].op: "ad", did you mean "add"? expected add, remove, replace, move, copy or test',
  );
  expect((await failure([{ op: 'add', path: '/x' }, { op: 'remove' }], null))[1]).toBe(
    'set.json:2:2 [0].value: missing, expected a value\nset.json:6:2 [1].path: missing, expected text',
  );
  expect((await failure(3, null))[1]).toBe('set.json:1:1 (document): 3, expected a list');
});
