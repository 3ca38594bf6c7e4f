// The reader of JSON that knows places: it takes what the platform's parser takes, and says in words what neither does.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanJson } from '../../../src/formats/json/scan.ts';

test('reads what the platform reads', () => {
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false } as object), fc.nat(4), (text, indent) => {
      const value: unknown = JSON.parse(text);
      expect(scanJson(text, 'f').value).toEqual(value);
      expect(scanJson(` \n${JSON.stringify(value, null, indent)}\t\r\n`, 'f').value).toEqual(value);
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('takes and refuses the same texts as the platform', () => {
  // Pieces that make a text of JSON now and then.
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\',
    '1',
    '-',
    '.',
    'e5',
    '0',
    'true',
    'null',
    ' ',
    '\n',
    '\u0001',
    'é',
    '"\\u00e9"',
    '"\\x"',
  );
  let taken = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        expect(() => scanJson(text, 'f')).toThrow(/^f:\d+:\d+: /);
        return;
      }
      taken++;
      expect(scanJson(text, 'f').value).toEqual(value);
    }),
    { numRuns: 20_000, seed: 1 },
  );
  expect(taken).toBeGreaterThan(500);
});

test('knows where values stand', () => {
  const { position } = scanJson('{"a": [1,\n  {"b": 2}], "a/b": "x"}', 'f');
  const places = [[], ['a'], ['a', 0], ['a', 1], ['a', 1, 'b'], ['a', 1, 'none'], ['a/b'], ['a/b', 'deeper']];
  expect(places.map(position)).toEqual(['1:1', '1:2', '1:8', '2:3', '2:4', '2:3', '2:14', '2:14']);
});

describe('says what is wrong', () => {
  test.each([
    ['', 'f:1:1: the file is empty\n  expected: JSON'],
    ['{"a": 1', 'f:1:8: the file ends inside the { of 1:1'],
    ['[1,\n2', 'f:2:2: the file ends inside the [ of 1:1'],
    ['[1, ]', 'f:1:3: a comma with nothing between it and ]\n  expected: ] without it'],
    ['{a: 1}', 'f:1:2: "a" stands here\n  expected: a key in double quotes'],
    ['{"a" 1}', 'f:1:6: "1" stands here\n  expected: : after the key "a"'],
    ['[1 2]', 'f:1:4: "2" stands here\n  expected: a comma or ]'],
    ['[NaN]', 'f:1:2: NaN is no number in JSON\n  expected: a finite number'],
    ['[1] x', 'f:1:5: text after the end of the value\n  expected: nothing more'],
    [
      '["a\nb"]',
      'f:1:2: a text that does not end in its line\n  expected: a " at its end, and \\ before " and \\ inside, \\n for a new line',
    ],
    ['["\\q"]', 'f:1:2: a text with a \\ that means nothing\n  expected: \\\\ for \\ itself'],
    [`${'['.repeat(300)}`, 'f:1:201: nested more than 200 deep'],
  ])('%j', (text, says) => {
    expect(() => scanJson(text, 'f')).toThrow(expect.objectContaining({ message: says }));
  });
});
