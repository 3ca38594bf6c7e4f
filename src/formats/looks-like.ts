// Says what a file's first bytes look like, for the message where it is not of the format that it was read as.

const signatures: readonly (readonly [string, readonly number[]])[] = [
  ['a ROOT file', [0x72, 0x6f, 0x6f, 0x74]],
  ['a Parquet file', [0x50, 0x41, 0x52, 0x31]],
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['HDF5', [0x89, 0x48, 0x44, 0x46]],
  ['an Arrow file', [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]],
];

/** A phrase, or undefined where nothing is recognised. */
export function looksLike(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'empty';
  const found = signatures.find(([, start]) => start.every((byte, i) => bytes[i] === byte));
  if (found !== undefined) return found[0];
  const start = bytes.subarray(0, 200);
  const text = start.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
  return text ? 'text' : undefined;
}

/** ` (it looks like text)`, or nothing. */
export function appearance(bytes: Uint8Array): string {
  const look = looksLike(bytes);
  return look === undefined ? '' : ` (it looks like ${look})`;
}
