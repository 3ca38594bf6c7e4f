// Collects the values of one branch, entry by entry as jsroot hands them over, into one column.
import type { BranchColumn } from '../expression/compile.ts';

/** Says in the message of the error it throws what the branch holds instead of numbers. */
export class NotNumbers extends Error {}

export class GrowingColumn {
  #values = new Float64Array(1024);
  #used = 0;
  #starts: number[] = [0];
  #kind: BranchColumn['kind'] | undefined;

  /** The value of one entry: a number, or a list of numbers. */
  add(value: unknown): void {
    if (isList(value)) {
      this.#be('lists');
      for (let i = 0; i < value.length; i += 1) this.#push(numberOf(value[i], 'a list of'));
      this.#starts.push(this.#used);
    } else {
      this.#be('numbers');
      this.#push(numberOf(value, ''));
    }
  }

  /** The values of many entries, a number for each. */
  addAll(values: unknown): void {
    this.#be('numbers');
    if (!isList(values)) throw new Error('many entries were asked for and one came');
    for (let i = 0; i < values.length; i += 1) this.#push(numberOf(values[i], ''));
  }

  column(): BranchColumn {
    const values = this.#values.slice(0, this.#used);
    return this.#kind === 'lists'
      ? { kind: 'lists', values, starts: Float64Array.from(this.#starts) }
      : { kind: 'numbers', values };
  }

  #be(kind: BranchColumn['kind']): void {
    this.#kind ??= kind;
    if (this.#kind !== kind) throw new NotNumbers('numbers in some entries and lists in others');
  }

  #push(value: number): void {
    if (this.#used === this.#values.length) {
      const larger = new Float64Array(2 * this.#used);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#used] = value;
    this.#used += 1;
  }
}

/** The same for a branch of text. */
export class GrowingText {
  readonly values: string[] = [];

  add(value: unknown): void {
    if (typeof value !== 'string') throw new NotNumbers('lists of text');
    this.values.push(value);
  }

  addAll(values: unknown): void {
    if (!isList(values)) throw new Error('many entries were asked for and one came');
    for (let i = 0; i < values.length; i += 1) this.add(values[i]);
  }
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}

/** Integers of 64 bits are rounded to the nearest double, as TTree::Draw does. */
function numberOf(value: unknown, list: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  const kind = typeof value === 'string' ? 'text' : isList(value) ? 'lists' : 'objects';
  throw new NotNumbers(`${list} ${kind}`.trim());
}
