// One text for one value, and its digest: the same whatever made the object, and on every platform.

import { afterEach, expect, test, vi } from 'vitest';
import { canonicalJson, digestOf, prettyJson } from '../../src/contracts/canonical.ts';

const value = {
  b: [1, -0, 1e-7, Number.NaN, null, true],
  a: { z: ['x, y', 2], y: undefined, é: [], '10': {}, '9': [[1, 2], { k: [] }] },
};

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

test('keys are sorted at every level, and what has no value is left out', () => {
  expect(canonicalJson(value)).toBe(
    '{"a":{"10":{},"9":[[1,2],{"k":[]}],"z":["x, y",2],"é":[]},"b":[1,0,1e-7,null,null,true]}',
  );
});

test('the text for people is the same value, with plain lists on one line', () => {
  const text = prettyJson(value);
  expect(canonicalJson(JSON.parse(text))).toBe(canonicalJson(value));
  expect(text).toContain('"b": [1,0,1e-7,null,null,true]');
  expect(text).toContain('"z": ["x, y",2]');
});

// As sha256sum gives them for the same bytes: a JSON string has its quotes.
const digests = [
  ['', 'sha256:12ae32cb1ec02d01eda3581b127c1fee3b0dc53572ed6baf239721a03d82e126'],
  ['abc', 'sha256:6cc43f858fbb763301637b5af970e2a46b46f461f27e5a0f41e009c59b827b25'],
] as const;

test.each(digests)('the digest of %j', (text, digest) => {
  expect(digestOf(text)).toBe(digest);
});

test('a platform without a hash of its own gives the same digests', async () => {
  vi.resetModules();
  vi.stubGlobal('process', undefined);
  const { digestOf: digestInPage } = await import('../../src/contracts/canonical.ts');
  for (const [text, digest] of digests) expect(digestInPage(text)).toBe(digest);
});
