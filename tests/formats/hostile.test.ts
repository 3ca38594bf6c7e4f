// Damaged files: whatever bytes are cut off or flipped, the answer is a table that makes sense or a failure of kind
// `data`; never a crash, never an error of a library, and never a promise that is left behind.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SheafFailure } from '../../src/contracts/failures.ts';
import type { EventRequest } from '../../src/formats/events.ts';
import { readEvents } from '../../src/formats/read-events.ts';
import { sharedBytes } from '../shared-data.ts';
import { fixture, prepareReaders, request } from './helpers.ts';

const lost: unknown[] = [];
const remember = (reason: unknown): void => {
  lost.push(reason);
};

beforeAll(async () => {
  process.on('unhandledRejection', remember);
  await prepareReaders();
});
afterAll(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', remember);
  expect(lost).toEqual([]);
});

const drop = { outside: 'drop' } as const;
const muons = 'unbinned/Run2012BC_DoubleMuParked_Muons_1000evts_rntuple_v1-0-0-0.root';
const zmumu = (ending: string) => `unbinned/uproot-Zmumu${ending}.root`;
const events = { ...request('root', ['M', 'Run'], { tree: 'events' }), ...drop };
const text = new TextEncoder().encode(
  `# events\nx,_weight,_channel\n${'1.5,2,"S,R"\n-2e3,0.1,CR\n'.repeat(20)}`,
);

const victims: readonly (readonly [string, () => Uint8Array, EventRequest])[] = [
  ['a TTree with zlib', () => sharedBytes(zmumu('')), events],
  ['a TTree with LZ4', () => sharedBytes(zmumu('-lz4')), events],
  ['a TTree with LZMA', () => sharedBytes(zmumu('-lzma')), events],
  ['a TTree with zstd', () => sharedBytes(zmumu('-zstd')), events],
  [
    'an RNTuple',
    () => sharedBytes(muons),
    request('root', ['nMuon', 'Muon_pt[0]'], { tree: 'Events', ...drop }),
  ],
  [
    'branches of all kinds',
    () => fixture('kinds.root'),
    request('root', ['i64', 'jag[0]'], { tree: 'kinds', ...drop }),
  ],
  [
    'fields of all kinds',
    () => fixture('kinds.root'),
    request('root', ['i64', 'jag[0]'], { tree: 'ntuple', ...drop }),
  ],
  [
    'Parquet',
    () => fixture('kinds.parquet'),
    request('parquet', ['f64', 'f32', 'holes'], { channel: 'SR', ...drop }),
  ],
  ['CSV', () => text, request('csv', ['x'], { channel: 'CR', ...drop })],
];

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
// Descriptions stand at both ends of a file, so half of the flips go there.
const flip = fc.record({
  at: fc.oneof(
    place,
    place.map((p) => p / 20),
    place.map((p) => 1 - p / 20),
  ),
  bits: fc.integer({ min: 1, max: 255 }),
});
const damage = fc.oneof(
  fc.record({ keep: place }),
  fc.record({ zeroFrom: place, length: fc.integer({ min: 1, max: 3000 }) }),
  fc.record({ flips: fc.array(flip, { minLength: 1, maxLength: 20 }) }),
);

test.each(victims)('%s', async (_, load, asked) => {
  const whole = load();
  await fc.assert(
    fc.asyncProperty(damage, async (how) => {
      let bytes = whole.slice();
      if ('keep' in how) bytes = bytes.slice(0, Math.floor(how.keep * bytes.length));
      else if ('zeroFrom' in how)
        bytes.fill(0, how.zeroFrom * bytes.length, how.zeroFrom * bytes.length + how.length);
      else
        for (const { at, bits } of how.flips)
          bytes[Math.min(bytes.length - 1, Math.floor(at * bytes.length))]! ^= bits;
      try {
        const { columns, account } = await readEvents(bytes, asked);
        const { kept, outside, notFinite, unselected, rows } = account;
        expect(kept + outside + notFinite + unselected).toBe(rows);
        for (const column of columns) {
          expect(column).toHaveLength(kept);
          expect(column.every(Number.isFinite)).toBe(true);
        }
      } catch (error) {
        if (!(error instanceof SheafFailure)) throw error;
        expect(error.kind).toBe('data');
      }
    }),
    { numRuns: 60, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
  );
});
