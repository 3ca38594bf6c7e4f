// A ROOT file of histograms, uncompressed, all in its top folder (the layout is told in ROOT's io/doc/TFile: header, records with keys
// before them, list of keys, list of classes, list of free space). The same histograms give the same bytes: dates and the
// file's identifier say nothing.

import { RootBuffer } from './buffer.ts';
import { type NewHistogram, writeHistogram } from './histogram.ts';
import { writeStreamerInfos } from './streamer-info.ts';

/** Where the first record begins: after the header. */
const BEGIN = 100;
/** Of ROOT, in whose form the file is: 6.22/06. */
const ROOT_VERSION = 62206;
/** The first of January 1995, 0:00, where ROOT's time begins. */
const NO_DATE = (1 << 22) | (1 << 17);
/** Places in files larger than this take eight bytes, which this writer does not know. */
const LARGEST = 2_000_000_000;

interface Key {
  readonly className: string;
  readonly name: string;
  readonly title: string;
}

/** A record as it stands in the file: its key's bytes, which the list of keys repeats, and all of its bytes. */
interface Stored {
  readonly at: number;
  readonly key: Uint8Array;
  readonly bytes: Uint8Array;
}

/** The bytes of a file called `fileName`. Names of histograms are unique, without / and ;. */
export function writeRootFile(fileName: string, histograms: readonly NewHistogram[]): Uint8Array {
  const top: Key = { className: 'TFile', name: fileName, title: '' };
  const named = new RootBuffer().string(fileName).string('').bytes;
  const folderLength = named.length + FOLDER_BYTES;
  // Records follow each other, so that a place is known when all before it are written.
  let at = BEGIN + keyLength(top) + folderLength;
  const next = (key: Key, content: Uint8Array): Stored => {
    const written = record(key, content, at, BEGIN);
    at += written.bytes.length;
    return written;
  };
  const content = (write: (buffer: RootBuffer) => void): Uint8Array => {
    const buffer = new RootBuffer();
    write(buffer);
    return buffer.bytes;
  };
  const records = histograms.map((one) =>
    next(
      { className: 'TH1D', name: one.name, title: '' },
      content((buffer) => writeHistogram(buffer, one)),
    ),
  );
  const keys = next(
    top,
    content((buffer) => {
      buffer.int32(records.length);
      for (const { key } of records) buffer.raw(key);
    }),
  );
  const infos = next(
    { className: 'TList', name: 'StreamerInfo', title: 'Doubly linked list' },
    content(writeStreamerInfos),
  );
  const freeBytes = 10;
  const end = at + keyLength(top) + freeBytes;
  const free = next(
    top,
    content((buffer) => buffer.int16(1).int32(end, LARGEST)),
  );
  if (end >= LARGEST) throw new RangeError(`a ROOT file of ${end} bytes, at most ${LARGEST}`);

  const nameBytes = keyLength(top) + named.length;
  const folder = content((buffer) => {
    buffer.raw(named).int16(5).int32(NO_DATE, NO_DATE);
    buffer.int32(keys.bytes.length, nameBytes, BEGIN, 0, keys.at);
    writeIdentifier(buffer);
    buffer.int32(0, 0, 0); // room for places of eight bytes
  });
  const file = new RootBuffer().raw(new TextEncoder().encode('root'));
  file.int32(ROOT_VERSION, BEGIN, end, free.at, free.bytes.length, 1, nameBytes);
  file.uint8(4).int32(0, infos.at, infos.bytes.length); // places of four bytes, no compression
  writeIdentifier(file);
  file.raw(new Uint8Array(BEGIN - file.length));
  file.raw(record(top, folder, BEGIN, 0).bytes);
  for (const { bytes } of [...records, keys, infos, free]) file.raw(bytes);
  return file.bytes;
}

/** Of a TDirectory, after the names. */
const FOLDER_BYTES = 60;

/** `parent`: where the folder's own record begins. */
function record(key: Key, content: Uint8Array, at: number, parent: number): Stored {
  const length = keyLength(key);
  const buffer = new RootBuffer()
    .int32(length + content.length)
    .int16(4)
    .int32(content.length, NO_DATE)
    .int16(length, 1)
    .int32(at, parent)
    .string(key.className)
    .string(key.name)
    .string(key.title);
  const head = buffer.bytes;
  return { at, key: head, bytes: buffer.raw(content).bytes };
}

function keyLength({ className, name, title }: Key): number {
  return 26 + new RootBuffer().string(className).string(name).string(title).length;
}

/** A TUUID of no meaning. */
function writeIdentifier(buffer: RootBuffer): void {
  buffer.int16(1).raw(new Uint8Array(16));
}
