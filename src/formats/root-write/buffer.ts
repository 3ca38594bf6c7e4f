// Bytes as ROOT's TBufferFile writes them: big-endian numbers, strings with their lengths before them, objects with their
// lengths and versions before them (ROOT's TBufferFile.cxx; the layout is told in io/doc/TFile).

/** Set in a length, to tell it from a bare version. */
const BYTE_COUNT = 0x40000000;
/** Before the name of a class that is named here, not by its place further up. */
const NEW_CLASS = 0xffffffff;

export class RootBuffer {
  #bytes = new Uint8Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What was written so far. */
  get bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  uint8(value: number): this {
    this.#at(1).setUint8(0, value);
    return this;
  }

  int16(...values: readonly number[]): this {
    for (const value of values) this.#at(2).setInt16(0, value);
    return this;
  }

  int32(...values: readonly number[]): this {
    for (const value of values) this.#at(4).setInt32(0, value);
    return this;
  }

  uint32(value: number): this {
    this.#at(4).setUint32(0, value);
    return this;
  }

  float(...values: readonly number[]): this {
    for (const value of values) this.#at(4).setFloat32(0, value);
    return this;
  }

  double(...values: readonly number[]): this {
    for (const value of values) this.#at(8).setFloat64(0, value);
    return this;
  }

  /** A TArrayD that is a member: its length and its values. */
  doubles(values: readonly number[]): this {
    return this.int32(values.length).double(...values);
  }

  raw(bytes: Uint8Array): this {
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** A TString: its length in bytes, 255 and four bytes where it does not fit into one. */
  string(text: string): this {
    const bytes = new TextEncoder().encode(text);
    if (bytes.length < 255) this.uint8(bytes.length);
    else this.uint8(255).int32(bytes.length);
    return this.raw(bytes);
  }

  /** What `write` writes of an object, after its length and the version of its class. */
  versioned(version: number, write: (buffer: RootBuffer) => void): this {
    return this.#counted(() => {
      this.int16(version);
      write(this);
    });
  }

  /** An object that a pointer points to: its length, its class, itself. */
  pointedTo(className: string, write: (buffer: RootBuffer) => void): this {
    return this.#counted(() => {
      this.uint32(NEW_CLASS).raw(new TextEncoder().encode(`${className}\0`));
      write(this);
    });
  }

  #counted(write: () => void): this {
    const at = this.#grow(4);
    write();
    new DataView(this.#bytes.buffer, at).setUint32(0, BYTE_COUNT + (this.#length - at - 4));
    return this;
  }

  #at(size: number): DataView {
    const at = this.#grow(size);
    return new DataView(this.#bytes.buffer, at, size);
  }

  /** Where `size` more bytes go. */
  #grow(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const bytes = new Uint8Array(2 * this.#length);
      bytes.set(this.#bytes);
      this.#bytes = bytes;
    }
    return at;
  }
}

/** TObject: its bits say that it is not deleted. */
export function writeObject(buffer: RootBuffer): void {
  buffer.int16(1).int32(0).uint32(0x03000000);
}

export function writeNamed(buffer: RootBuffer, name: string, title: string): void {
  buffer.versioned(1, () => {
    writeObject(buffer);
    buffer.string(name).string(title);
  });
}
