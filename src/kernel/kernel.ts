// Loads the kernels and owns their memory: one instance a thread. Memory is handed out in a stack: `mark` where you
// stand, `release` to go back there. Views are made anew after each growth, so ask for them when you need them.

import type { KernelExports } from './exports.ts';
import { wasmBase64 } from './wasm.generated.ts';

const PAGE_BYTES = 65536;

export class Kernel {
  readonly exports: KernelExports;
  #next: number;
  #doubles: Float64Array;
  #words: Uint32Array;

  constructor(instance: WebAssembly.Instance) {
    this.exports = instance.exports as unknown as KernelExports;
    this.#next = alignUp(this.exports.heapBase());
    this.#doubles = new Float64Array(this.exports.memory.buffer);
    this.#words = new Uint32Array(this.exports.memory.buffer);
  }

  /** The whole memory as doubles; the double at address a is element a / 8. Valid until the next allocation. */
  get doubles(): Float64Array {
    return this.#doubles;
  }

  /** The whole memory as 32-bit words; the word at address a is element a / 4. Valid until the next allocation. */
  get words(): Uint32Array {
    return this.#words;
  }

  /** Takes `bytes` bytes, aligned to 64 and zero only if never used before. Throws RangeError when memory ends. */
  allocate(bytes: number): number {
    const address = this.#next;
    this.#next = alignUp(address + bytes);
    const missing = this.#next - this.exports.memory.buffer.byteLength;
    if (missing > 0) {
      this.exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
      this.#doubles = new Float64Array(this.exports.memory.buffer);
      this.#words = new Uint32Array(this.exports.memory.buffer);
    }
    return address;
  }

  /** Takes room for `count` doubles. */
  allocateDoubles(count: number): number {
    return this.allocate(count * 8);
  }

  /** A view of `count` doubles at `address`, valid until the next allocation. */
  view(address: number, count: number): Float64Array {
    return this.#doubles.subarray(address / 8, address / 8 + count);
  }

  /** Copies `values` into new memory and returns its address. */
  place(values: ArrayLike<number>): number {
    const address = this.allocateDoubles(values.length);
    this.#doubles.set(values, address / 8);
    return address;
  }

  /** Where the next allocation will be; give it to `release` to free all that came after. */
  mark(): number {
    return this.#next;
  }

  release(mark: number): void {
    this.#next = mark;
  }
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** A new kernel with its own memory. The module is compiled once a process (or tab). */
export async function loadKernel(): Promise<Kernel> {
  compiled ??= WebAssembly.compile(decodeBase64(wasmBase64));
  const instance = await WebAssembly.instantiate(await compiled, { env: { abort: onAbort } });
  return new Kernel(instance);
}

function onAbort(): never {
  throw new Error('A kernel aborted: this is a defect in Sheaf.');
}

function alignUp(address: number): number {
  // Not with `& ~63`: addresses go up to 2^32, where bits of JavaScript have turned negative.
  return Math.ceil(address / 64) * 64;
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
