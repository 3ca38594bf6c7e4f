// Decodes one page of an RNTuple column into numbers (RNTuple binary format 1.0, "Column types"): split encoding puts
// all first bytes before all second bytes, zigzag folds signs into the lowest bit, indices are stored as differences.
import type { ColumnType } from '../typed-table.ts';

interface Encoding {
  readonly bits: 1 | 8 | 16 | 32 | 64;
  readonly value: 'bit' | 'signed' | 'unsigned' | 'float' | 'half';
  readonly split?: true;
  readonly zigzag?: true;
  readonly differences?: true;
}

const encodings: Readonly<Record<number, Encoding>> = {
  0: { bits: 1, value: 'bit' },
  1: { bits: 8, value: 'unsigned' },
  3: { bits: 8, value: 'signed' },
  4: { bits: 8, value: 'unsigned' },
  5: { bits: 16, value: 'signed' },
  6: { bits: 16, value: 'unsigned' },
  7: { bits: 32, value: 'signed' },
  8: { bits: 32, value: 'unsigned' },
  9: { bits: 64, value: 'signed' },
  10: { bits: 64, value: 'unsigned' },
  11: { bits: 16, value: 'half' },
  12: { bits: 32, value: 'float' },
  13: { bits: 64, value: 'float' },
  14: { bits: 32, value: 'unsigned' },
  15: { bits: 64, value: 'unsigned' },
  17: { bits: 16, value: 'signed', split: true, zigzag: true },
  18: { bits: 16, value: 'unsigned', split: true },
  19: { bits: 32, value: 'signed', split: true, zigzag: true },
  20: { bits: 32, value: 'unsigned', split: true },
  21: { bits: 64, value: 'signed', split: true, zigzag: true },
  22: { bits: 64, value: 'unsigned', split: true },
  24: { bits: 32, value: 'float', split: true },
  25: { bits: 64, value: 'float', split: true },
  26: { bits: 32, value: 'unsigned', split: true, differences: true },
  27: { bits: 64, value: 'unsigned', split: true, differences: true },
};

/** Whether a column of this type holds numbers that can be read here. */
export function isReadable(columnType: number): boolean {
  return Object.hasOwn(encodings, columnType);
}

/** The type of column that holds these numbers without loss. */
export function columnType(type: number): ColumnType {
  const { bits, value } = encodings[type]!;
  if (value === 'bit') return 'boolean';
  if (value === 'half') return 'float32';
  if (value === 'float') return bits === 32 ? 'float32' : 'float64';
  return bits < 32 || (bits === 32 && value === 'signed') ? 'int32' : 'int64';
}

export function pageSize(columnType: number, elements: number): number {
  return Math.ceil((elements * encodings[columnType]!.bits) / 8);
}

/** Integers of 64 bits are rounded to the nearest double. */
export function decodePage(columnType: number, page: DataView, elements: number): Float64Array {
  const encoding = encodings[columnType]!;
  const bytes = encoding.split === true ? joined(page, encoding.bits / 8, elements) : page;
  const values = new Float64Array(elements);
  const read = readerOf(encoding, bytes);
  for (let i = 0; i < elements; i += 1) values[i] = read(i);
  if (encoding.differences === true) for (let i = 1; i < elements; i += 1) values[i]! += values[i - 1]!;
  return values;
}

function joined(page: DataView, width: number, elements: number): DataView {
  const out = new Uint8Array(width * elements);
  for (let byte = 0; byte < width; byte += 1) {
    for (let i = 0; i < elements; i += 1) out[i * width + byte] = page.getUint8(byte * elements + i);
  }
  return new DataView(out.buffer);
}

function readerOf({ bits, value, zigzag }: Encoding, bytes: DataView): (i: number) => number {
  if (value === 'bit') return (i) => (bytes.getUint8(i >> 3) >> (i & 7)) & 1;
  if (value === 'half') return (i) => halfToNumber(bytes.getUint16(2 * i, true));
  if (value === 'float') {
    return bits === 32 ? (i) => bytes.getFloat32(4 * i, true) : (i) => bytes.getFloat64(8 * i, true);
  }
  if (bits === 64) return longReader(value === 'signed', zigzag === true, bytes);
  const width = bits / 8;
  const unsigned = (i: number): number => {
    if (width === 1) return bytes.getUint8(i);
    return width === 2 ? bytes.getUint16(2 * i, true) : bytes.getUint32(4 * i, true);
  };
  if (value === 'unsigned') return unsigned;
  if (zigzag === true) {
    return (i) => {
      const folded = unsigned(i);
      return (folded >>> 1) ^ -(folded & 1);
    };
  }
  const shift = 32 - bits;
  return (i) => (unsigned(i) << shift) >> shift;
}

function longReader(signed: boolean, zigzag: boolean, bytes: DataView): (i: number) => number {
  if (!zigzag) {
    return (i) => Number(signed ? bytes.getBigInt64(8 * i, true) : bytes.getBigUint64(8 * i, true));
  }
  return (i) => {
    const folded = bytes.getBigUint64(8 * i, true);
    return Number((folded >> 1n) ^ -(folded & 1n));
  };
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
