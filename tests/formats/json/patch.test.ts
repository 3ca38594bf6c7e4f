// JSON Patch: the examples of RFC 6902 (appendix A) and of RFC 6901 (section 5), and 400 random patches, most of which cannot be
// done, as jsonpatch does them (tests/formats/reference/make_workspaces.py).
import { describe, expect, test } from 'vitest';
import { type JsonPatch, jsonPatch } from '../../../src/contracts/patch-set.ts';
import { applyPatch } from '../../../src/formats/json/patch.ts';
import { listIndex, pointerKeys } from '../../../src/formats/json/pointer.ts';
import { pythonJson } from '../../../src/formats/json/python-json.ts';
import { scanJson } from '../../../src/formats/json/scan.ts';
import type { WrittenNumbers } from '../../../src/formats/json/written-numbers.ts';
import { reference } from '../pyhf/workspaces.ts';

const apply = (document: unknown, patch: unknown): unknown =>
  applyPatch(document, patch as JsonPatch, new WeakMap(), (i) => `patch.json [${i}]`);

/** The title of each section of RFC 6902, appendix A; what is given, what comes out. */
const examples: readonly (readonly [string, unknown, readonly object[], unknown])[] = [
  [
    'A.1 adding an object member',
    { foo: 'bar' },
    [{ op: 'add', path: '/baz', value: 'qux' }],
    { baz: 'qux', foo: 'bar' },
  ],
  [
    'A.2 adding an array element',
    { foo: ['bar', 'baz'] },
    [{ op: 'add', path: '/foo/1', value: 'qux' }],
    { foo: ['bar', 'qux', 'baz'] },
  ],
  [
    'A.3 removing an object member',
    { baz: 'qux', foo: 'bar' },
    [{ op: 'remove', path: '/baz' }],
    { foo: 'bar' },
  ],
  [
    'A.4 removing an array element',
    { foo: ['bar', 'qux', 'baz'] },
    [{ op: 'remove', path: '/foo/1' }],
    { foo: ['bar', 'baz'] },
  ],
  [
    'A.5 replacing a value',
    { baz: 'qux', foo: 'bar' },
    [{ op: 'replace', path: '/baz', value: 'boo' }],
    { baz: 'boo', foo: 'bar' },
  ],
  [
    'A.6 moving a value',
    { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
  ],
  [
    'A.7 moving an array element',
    { foo: ['all', 'grass', 'cows', 'eat'] },
    [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    { foo: ['all', 'cows', 'eat', 'grass'] },
  ],
  [
    'A.8 testing a value: success',
    { baz: 'qux', foo: ['a', 2, 'c'] },
    [
      { op: 'test', path: '/baz', value: 'qux' },
      { op: 'test', path: '/foo/1', value: 2 },
    ],
    { baz: 'qux', foo: ['a', 2, 'c'] },
  ],
  [
    'A.10 adding a nested member object',
    { foo: 'bar' },
    [{ op: 'add', path: '/child', value: { grandchild: {} } }],
    { foo: 'bar', child: { grandchild: {} } },
  ],
  [
    'A.11 ignoring unrecognized elements',
    { foo: 'bar' },
    [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }],
    { foo: 'bar', baz: 'qux' },
  ],
  [
    'A.14 ~ escape ordering',
    { '/': 9, '~1': 10 },
    [{ op: 'test', path: '/~01', value: 10 }],
    { '/': 9, '~1': 10 },
  ],
  [
    'A.16 adding an array value',
    { foo: ['bar'] },
    [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }],
    { foo: ['bar', ['abc', 'def']] },
  ],
];

describe('RFC 6902', () => {
  test.each(examples)('%s', (_, document, patch, result) => {
    const before = structuredClone(document);
    expect(jsonPatch.safeParse(patch).success).toBe(true);
    expect(apply(document, patch)).toEqual(result);
    expect(document).toEqual(before);
  });

  test.each([
    [
      'A.9 testing a value: error',
      { baz: 'qux' },
      [{ op: 'test', path: '/baz', value: 'bar' }],
      'patch.json [0]: test "/baz": another value stands there than the test expects',
    ],
    [
      'A.12 adding to a nonexistent target',
      { foo: 'bar' },
      [{ op: 'add', path: '/baz/bat', value: 'qux' }],
      'patch.json [0]: add "/baz/bat": the document has no "baz"',
    ],
    [
      'A.15 comparing strings and numbers',
      { '/': 9, '~1': 10 },
      [{ op: 'test', path: '/~01', value: '10' }],
      'patch.json [0]: test "/~01": another value stands there than the test expects',
    ],
    [
      '4.1 an index beyond the end',
      { foo: [1] },
      [{ op: 'add', path: '/foo/2', value: 1 }],
      'patch.json [0]: add "/foo/2": /foo is a list of 1, and nothing can be added at 2',
    ],
    [
      '4.2 removing what is not there',
      { foo: [1] },
      [{ op: 'remove', path: '/foo/1' }],
      'patch.json [0]: remove "/foo/1": /foo is a list of 1, and has no entry 1',
    ],
    [
      '4.3 replacing what is not there',
      { foo: 1 },
      [
        { op: 'test', path: '/foo', value: 1 },
        { op: 'replace', path: '/bar', value: 1 },
      ],
      'patch.json [1]: replace "/bar": the document has no "bar"',
    ],
    [
      '4.4 moving into itself',
      { foo: { bar: 1 } },
      [{ op: 'move', from: '/foo', path: '/foo/bar' }],
      'patch.json [0]: move "/foo/bar": "/foo" cannot be moved into itself',
    ],
    [
      'a place inside a number',
      { foo: 1 },
      [{ op: 'add', path: '/foo/bar', value: 1 }],
      'patch.json [0]: add "/foo/bar": /foo is 1, which has nothing inside',
    ],
    [
      'no pointer',
      { foo: 1 },
      [{ op: 'add', path: 'foo', value: 1 }],
      'patch.json [0]: add "foo": "foo" is no JSON Pointer, expected a path such as /channels/0',
    ],
  ])('%s', (_, document, patch, says) => {
    expect(() => apply(document, patch)).toThrow(
      `${says}\n  to do: check that the patch is for this workspace; no operation was done`,
    );
  });

  test('A.13 an operation of two kinds, and others that are none', () => {
    const refused = [
      [{ op: 'spam', path: '/a' }],
      [{ op: 'add', path: '/a' }],
      [{ path: '/a', value: 1 }],
      [{ op: 'move', path: '/a' }],
      {},
      [1],
    ];
    for (const patch of refused)
      expect(jsonPatch.safeParse(patch).success, JSON.stringify(patch)).toBe(false);
  });

  test('a whole document is replaced', () => {
    expect(apply({ foo: 1 }, [{ op: 'replace', path: '', value: [2] }])).toEqual([2]);
  });

  test('a key __proto__ is a key', () => {
    const result = apply({ a: {} }, [{ op: 'add', path: '/a/__proto__', value: { x: 1 } }]);
    expect(JSON.stringify(result)).toBe('{"a":{"__proto__":{"x":1}}}');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

test('as jsonpatch does, with every number as it was written', () => {
  let refused = 0;
  for (const { document, patch, gives } of reference.patches) {
    const written: WrittenNumbers = new WeakMap();
    const [from, operations] = [document, patch].map((text) => scanJson(text, 'test', written).value);
    const result = (): string => {
      const holder = [applyPatch(from, operations as JsonPatch, written, String)];
      return pythonJson(holder, written).slice(1, -1);
    };
    if (gives === null) {
      expect(result, `${document} ${patch}`).toThrow();
      refused++;
    } else expect(result(), `${document} ${patch}`).toBe(gives);
  }
  expect(refused).toBeGreaterThan(100);
  expect(reference.patches.length - refused).toBeGreaterThan(100);
});

test('RFC 6901: pointers', () => {
  const pointers = {
    '': [],
    '/foo': ['foo'],
    '/foo/0': ['foo', '0'],
    '/': [''],
    '/a~1b': ['a/b'],
    '/c%d': ['c%d'],
    '/m~0n': ['m~n'],
    '/ ': [' '],
  };
  for (const [text, keys] of Object.entries(pointers)) expect(pointerKeys(text)).toEqual(keys);
  for (const text of ['foo', '/~', '/~2', '#/foo']) expect(pointerKeys(text)).toBeNull();
  expect(['0', '10', '01', '-', '1e0', '+1', ''].map(listIndex)).toEqual([
    0,
    10,
    null,
    null,
    null,
    null,
    null,
  ]);
});
