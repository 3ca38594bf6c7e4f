// A TH1D, version 3, as ROOT 6 writes it: one bin a unit of length from 0 on, as the histograms of HistFactory have them, under- and
// overflow empty. Members in the order of streamer-info.ts.

import { type RootBuffer, writeNamed, writeObject } from './buffer.ts';

export interface NewHistogram {
  readonly name: string;
  readonly contents: readonly number[];
  /** Sums of squared weights; null: none are kept, and a bin of n entries is off by the root of n. */
  readonly sumsOfSquares: readonly number[] | null;
}

/** Says of a minimum and a maximum that they are not set. */
const NOT_SET = -1111;

export function writeHistogram(buffer: RootBuffer, { name, contents, sumsOfSquares }: NewHistogram): void {
  const bins = contents.length;
  const cells = (values: readonly number[]): readonly number[] => [0, ...values, 0];
  const sum = (weight: (x: number) => number): number =>
    contents.reduce((total, n, i) => total + n * weight(i + 0.5), 0);
  const entries = sum(() => 1);
  const squares = sumsOfSquares === null ? entries : sumsOfSquares.reduce((total, s) => total + s, 0);
  buffer.versioned(3, () => {
    buffer.versioned(8, () => {
      writeNamed(buffer, name, '');
      buffer.versioned(2, () => buffer.int16(602, 1, 1)); // TAttLine
      buffer.versioned(2, () => buffer.int16(0, 1001)); // TAttFill
      buffer.versioned(2, () => buffer.int16(1, 1).float(1)); // TAttMarker
      buffer.int32(bins + 2);
      writeAxis(buffer, 'xaxis', bins);
      writeAxis(buffer, 'yaxis', 1);
      writeAxis(buffer, 'zaxis', 1);
      buffer.int16(0, 1000).double(entries, entries, squares);
      buffer.double(
        sum((x) => x),
        sum((x) => x * x),
      );
      buffer.double(NOT_SET, NOT_SET, 0);
      buffer.doubles([]).doubles(sumsOfSquares === null ? [] : cells(sumsOfSquares));
      buffer.string('');
      writeEmptyList(buffer);
      // No buffer of entries (a length, and a flag that says so), errors of a normal distribution, overflows as elsewhere.
      buffer.int32(0).uint8(0).int32(0, 2);
    });
    buffer.doubles(cells(contents));
  });
}

function writeAxis(buffer: RootBuffer, name: string, bins: number): void {
  buffer.versioned(10, () => {
    writeNamed(buffer, name, '');
    buffer.versioned(4, () => {
      buffer.int32(510).int16(1, 1, 42).float(0.005, 0.035, 0.03, 1, 0.035).int16(1, 42);
    });
    buffer.int32(bins).double(0, bins).doubles([]);
    // From the first bin to the last, no second bits, no times, no labels.
    buffer.int32(0, 0).int16(0).uint8(0).string('').int32(0, 0);
  });
}

/** A TList that is a member. */
function writeEmptyList(buffer: RootBuffer): void {
  buffer.versioned(5, () => {
    writeObject(buffer);
    buffer.string('').int32(0);
  });
}
