// Opens a ROOT file that is in memory: says at once what is not a ROOT file or a part of one, then lets jsroot read the
// list of keys and the streamer information.
import { dataFailure } from '../../contracts/failures.ts';
import { orDamaged } from '../damaged.ts';
import { appearance } from '../looks-like.ts';
import { FileProxy, openFile, type RootFile } from './jsroot.generated.js';

/** jsroot reads the header in fixed lengths that may pass the end of a small file; further on, nothing may. */
const headerEnd = 1000;

export async function openRoot(bytes: Uint8Array, source: string): Promise<RootFile> {
  checkHeader(bytes, source);
  const file = await orDamaged(source, 'the list of keys of the ROOT file cannot be read', () =>
    openFile(new BytesInMemory(bytes)),
  );
  if (file === false) throw dataFailure({ where: source, what: 'the ROOT file cannot be opened' });
  return file;
}

function checkHeader(bytes: Uint8Array, where: string): void {
  if (bytes.length === 0) throw dataFailure({ where, what: 'the file is empty', expected: 'a ROOT file' });
  const isRoot = [0x72, 0x6f, 0x6f, 0x74].every((byte, i) => bytes[i] === byte);
  if (!isRoot) {
    const hint = 'name the format in the specification: root, parquet or csv';
    throw dataFailure({ where, what: `this is not a ROOT file${appearance(bytes)}`, hint });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const truncated = (end: number | string) =>
    dataFailure({
      where,
      what: `the ROOT file is truncated: it has ${bytes.length} bytes of ${end}`,
      hint: 'fetch the file again, or wait until it is closed',
    });
  if (bytes.length < 64) throw truncated('at least 64');
  const isLarge = view.getUint32(4) >= 1_000_000;
  const end = isLarge ? Number(view.getBigUint64(12)) : view.getUint32(12);
  if (end > bytes.length) throw truncated(end);
}

class BytesInMemory extends FileProxy {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.#bytes = bytes;
  }

  override async openFile(): Promise<boolean> {
    return true;
  }

  override getFileName(): string {
    return 'events';
  }

  override getFileSize(): number {
    return this.#bytes.length;
  }

  override async readBuffer(position: number, length: number): Promise<DataView> {
    const { buffer, byteOffset, byteLength } = this.#bytes;
    const end = position + length;
    const isRange =
      Number.isSafeInteger(position) && Number.isSafeInteger(length) && position >= 0 && length >= 0;
    if (!isRange || position > byteLength || (end > byteLength && position >= headerEnd)) {
      throw new Error(`bytes ${position} to ${end} are asked for, the file has ${byteLength}`);
    }
    return new DataView(buffer, byteOffset + position, Math.min(length, byteLength - position));
  }
}
