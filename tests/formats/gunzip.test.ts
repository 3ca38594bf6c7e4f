// gzip, by the platform's own function and by the stream that browsers have.
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gunzip, isGzip, throughStream } from '../../src/formats/gunzip.ts';

const content = new TextEncoder().encode('{"channels": []}'.repeat(5000));
const packed = new Uint8Array(gzipSync(content));

test('both ways give the content', async () => {
  expect(isGzip(packed)).toBe(true);
  expect(isGzip(content)).toBe(false);
  expect(new Uint8Array(await gunzip(packed, 'f'))).toEqual(content);
  expect(await throughStream(packed)).toEqual(content);
});

test('damage is told', async () => {
  const turned = packed.slice();
  turned[turned.length - 6]! ^= 0xff;
  for (const damaged of [turned, packed.subarray(0, 40)]) {
    await expect(gunzip(damaged, 'f')).rejects.toThrow(/^f: the gzip file cannot be unpacked \(/);
    await expect(throughStream(damaged)).rejects.toThrow();
  }
});
