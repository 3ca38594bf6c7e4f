// Malformed workspaces, one way each: the whole message of every one, and that pyhf refuses it too, or why it does not.
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { SheafFailure } from '../../../src/contracts/failures.ts';
import { checkWorkspace } from '../../../src/formats/pyhf/check-workspace.ts';
import { checkedWorkspace, readWorkspace } from '../../../src/formats/pyhf/read-workspace.ts';
import { bytesOf, malformed, malformedText, reference, twoRegions } from './workspaces.ts';

async function failureOf(bytes: Uint8Array): Promise<SheafFailure> {
  try {
    checkedWorkspace(await readWorkspace(bytes, 'ws.json'));
  } catch (error) {
    expect(error).toBeInstanceOf(SheafFailure);
    return error as SheafFailure;
  }
  throw new Error('nothing was said');
}

test('the workspace that the others are made of is well', async () => {
  const { workspace } = await readWorkspace(bytesOf(twoRegions), 'ws.json');
  expect(checkWorkspace(workspace)).toEqual([]);
});

test('there are more than forty', () => {
  expect(malformed.length).toBeGreaterThan(40);
  expect(new Set(malformed.map(({ says }) => says)).size).toBe(malformed.length);
});

describe.each(malformed)('$name', (one) => {
  test('is told', async () => {
    const failure = await failureOf(bytesOf(await malformedText(one)));
    expect(failure.message).toBe(one.says);
    expect(failure.kind).toBe('specification');
  });

  test('is refused by pyhf, or it is said why not', () => {
    const verdict = reference.malformed[one.name]!;
    const isTaken = verdict === null || verdict.startsWith('numbers');
    expect(one.pyhf === undefined).toBe(!isTaken);
  });
});

describe('files that are no text', () => {
  test.each([
    [
      'gzip that was cut off',
      gzipSync(twoRegions).subarray(0, 300),
      /^ws\.json: the gzip file cannot be unpacked/,
    ],
    [
      'a ROOT file',
      Uint8Array.of(0x72, 0x6f, 0x6f, 0x74, 0xff, 0xfe),
      /^ws\.json: this is not text in UTF-8 \(it looks like a ROOT file\)/,
    ],
    ['text in another encoding', Uint8Array.of(0x22, 0xe9, 0x22), /^ws\.json: this is not text in UTF-8/],
  ])('%s', async (_, bytes, says) => {
    const failure = await failureOf(new Uint8Array(bytes));
    expect(failure.message).toMatch(says);
    expect(failure.kind).toBe('data');
  });
});

test('no more than twenty problems are listed', async () => {
  const many = JSON.stringify({
    ...JSON.parse(twoRegions),
    ...Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`k${i}`, i])),
  });
  const lines = (await failureOf(bytesOf(many))).message.split('\n');
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe('and 10 more problems');
});
