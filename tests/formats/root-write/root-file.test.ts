// ROOT files of histograms, as jsroot reads them. That uproot and pyhf read the same bytes: ../histfactory-xml/export-xml.test.ts.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { openHistograms } from '../../../src/formats/root/histograms.ts';
import { writeRootFile } from '../../../src/formats/root-write/root-file.ts';
import { prepareReaders } from '../helpers.ts';

beforeAll(prepareReaders);

describe('histograms', () => {
  test('come back to the bit, with and without sums of squares, under long names', async () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    const contents = fc.array(value, { minLength: 1, maxLength: 40 });
    const name = fc.string({ unit: fc.constantFrom('a', 'B', '_', ' ', '.', '+'), maxLength: 300 });
    const one = fc.record({ contents, squared: fc.boolean(), name });
    const property = fc.asyncProperty(fc.array(one, { maxLength: 8 }), async (given) => {
      const histograms = given.map(({ contents, squared, name }, i) => ({
        name: `h${i}${name.trimEnd()}`,
        contents,
        sumsOfSquares: squared ? contents.map((x) => Math.abs(x)) : null,
      }));
      const file = await openHistograms(writeRootFile('data.root', histograms), 'data.root');
      for (const { name, contents, sumsOfSquares } of histograms)
        expect(await file.read([name])).toEqual({ contents, sumsOfSquares, stored: 'float64' });
    });
    await fc.assert(property, { numRuns: 40, seed: 3 });
  });

  test('make the same bytes each time, in a file that says its own length', () => {
    const histograms = [{ name: 'h', contents: [1, 2.5], sumsOfSquares: null }];
    const bytes = writeRootFile('data.root', histograms);
    expect(bytes).toEqual(writeRootFile('data.root', histograms));
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    expect(new TextDecoder().decode(bytes.subarray(0, 4))).toBe('root');
    expect(view.getInt32(12)).toBe(bytes.length);
  });
});
