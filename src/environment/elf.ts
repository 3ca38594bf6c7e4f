// What a Linux program asks of the machine that it starts on, read out of its own file: the processor, the shared libraries,
// and the versions of their symbols. 64-bit little-endian ELF.
// Tool Interface Standard ELF 1.2 and the gABI ("Dynamic Section"); symbol versions: Linux Standard Base 5.0, "Symbol
// Versioning" (Elfxx_Verneed, Elfxx_Vernaux).

export interface ElfNeeds {
  /** e_machine, as the gABI numbers processors. */
  readonly machine: number;
  /** The program that loads it; null where it is linked statically. */
  readonly interpreter: string | null;
  /** DT_NEEDED, in the file's order. */
  readonly libraries: readonly string[];
  /** Version names that symbols carry (`GLIBC_2.28`), by library. */
  readonly versions: ReadonlyMap<string, readonly string[]>;
}

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NEEDED = 1n;
const DT_STRTAB = 5n;
const DT_VERNEED = 0x6ffffffen;

/** A part of the file and where it lies in memory, in bytes. */
interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly bytes: number;
}

/** null: not such a file, or one that breaks off. */
export function readElf(bytes: Uint8Array): ElfNeeds | null {
  try {
    return parse(bytes);
  } catch (error) {
    // Numbers that point out of the file.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function parse(bytes: Uint8Array): ElfNeeds | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isElf64 = view.getUint32(0) === 0x7f454c46 && view.getUint16(4) === 0x0201;
  if (!isElf64) return null;
  const long = (at: number): number => Number(view.getBigUint64(at, true));
  const segments: Segment[] = [];
  const [table, size, count] = [long(32), view.getUint16(54, true), view.getUint16(56, true)];
  for (let at = table; at < table + size * count; at += size)
    segments.push({
      type: view.getUint32(at, true),
      offset: long(at + 8),
      address: long(at + 16),
      bytes: long(at + 32),
    });
  /** Where a place in memory stands in the file. */
  const placeOf = (address: number): number => {
    const inside = (s: Segment): boolean => address >= s.address && address < s.address + s.bytes;
    const segment = segments.find((s) => s.type === PT_LOAD && inside(s));
    if (segment === undefined) throw new RangeError('an address that is in no segment');
    return segment.offset + address - segment.address;
  };
  const text = (at: number): string => {
    const end = bytes.indexOf(0, at);
    if (at > bytes.length || end < 0) throw new RangeError('a text without an end');
    return new TextDecoder().decode(bytes.subarray(at, end));
  };
  const dynamic: (readonly [tag: bigint, value: number])[] = [];
  for (const { offset, bytes: length } of segments.filter(({ type }) => type === PT_DYNAMIC))
    for (let at = offset; at < offset + length; at += 16)
      dynamic.push([view.getBigUint64(at, true), long(at + 8)]);
  const found = (tag: bigint): number | undefined => dynamic.find(([t]) => t === tag)?.[1];
  const strings = found(DT_STRTAB);
  const name = (at: number): string => text(placeOf(strings ?? 0) + at);

  const versions = new Map<string, readonly string[]>();
  const needs = found(DT_VERNEED);
  // Each library's record says how far it is to the next one, and to its own list of versions; 0 ends both.
  for (let at = needs === undefined ? 0 : placeOf(needs); at > 0; ) {
    const names: string[] = [];
    for (let aux = at + view.getUint32(at + 8, true); ; ) {
      names.push(name(view.getUint32(aux + 8, true)));
      const next = view.getUint32(aux + 12, true);
      if (next === 0) break;
      aux += next;
    }
    versions.set(name(view.getUint32(at + 4, true)), names);
    const next = view.getUint32(at + 12, true);
    at = next === 0 ? 0 : at + next;
  }
  const interpreter = segments.find(({ type }) => type === PT_INTERP);
  return {
    machine: view.getUint16(18, true),
    interpreter: interpreter === undefined ? null : text(interpreter.offset),
    libraries: dynamic.filter(([tag]) => tag === DT_NEEDED).map(([, at]) => name(at)),
    versions,
  };
}
