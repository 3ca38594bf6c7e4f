// A tar archive of regular files whose bytes depend on nothing but the files: in the order that is given, owner 0, a fixed
// time, and no folders of their own. POSIX.1-2001, "pax: ustar Interchange Format".

export interface ArchiveFile {
  /** Below the archive's root: ASCII, at most 100 characters. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly isExecutable: boolean;
}

const BLOCK = 512;
/** 1980-01-01: late enough for tools that warn of a time before all computers. Seconds since 1970. */
const TIME = 315_532_800;

/** The archive, in pieces that are to be written one after the other. */
export function* tarPieces(files: readonly ArchiveFile[]): Generator<Uint8Array> {
  for (const file of files) {
    yield header(file);
    yield file.content;
    const rest = file.content.length % BLOCK;
    if (rest > 0) yield new Uint8Array(BLOCK - rest);
  }
  // Two empty blocks end an archive.
  yield new Uint8Array(2 * BLOCK);
}

function header({ path, content, isExecutable }: ArchiveFile): Uint8Array {
  if (!/^[\x21-\x7e]{1,100}$/.test(path))
    throw new RangeError(`tar: ${JSON.stringify(path)} is not 1 to 100 ASCII characters`);
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string): void => void new TextEncoder().encodeInto(text, block.subarray(at));
  /** `digits` octal digits and a NUL. */
  const number = (at: number, digits: number, value: number): void =>
    put(at, value.toString(8).padStart(digits, '0'));
  put(0, path);
  number(100, 7, isExecutable ? 0o755 : 0o644);
  number(108, 7, 0);
  number(116, 7, 0);
  number(124, 11, content.length);
  number(136, 11, TIME);
  put(156, '0');
  put(257, 'ustar\x0000');
  // The sum of all bytes of the header, its own eight taken as spaces.
  put(148, ' '.repeat(8));
  number(
    148,
    6,
    block.reduce((sum, byte) => sum + byte, 0),
  );
  block[154] = 0;
  return block;
}
