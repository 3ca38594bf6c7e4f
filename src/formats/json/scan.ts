// Reads JSON (RFC 8259) with what JSON.parse does not keep: where each value stands, how unusual numbers were written, and
// what is wrong in words. Some fifteen times as slow, so the common path parses first and comes here only when it must.

import { type FailureParts, specificationFailure } from '../../contracts/failures.ts';
import { placesIn } from '../line-and-column.ts';
import { unusualText, type WrittenNumbers } from './written-numbers.ts';

export interface ScannedJson {
  readonly value: unknown;
  /** `line:column` of the value at `path`, or of the nearest one above it that is there; of a key, for the last part. */
  readonly position: (path: readonly PropertyKey[]) => string;
}

/** Levels that a document may nest; the deepest that means anything here has some ten. */
const MOST_NESTED = 200;

/** The value that `text` stands for. Notes in `written` how its numbers are written. `source` names it in messages. */
export function scanJson(text: string, source: string, written: WrittenNumbers = new WeakMap()): ScannedJson {
  const reader = new Reader(text, source, written);
  const value = reader.document();
  const place = placesIn(text);
  return {
    value,
    position: (path) => {
      let [at, offset]: [unknown, number] = [value, reader.start];
      for (const part of path) {
        const inside = isContainer(at) ? reader.offsets.get(at)?.get(part) : undefined;
        if (inside === undefined) break;
        offset = inside;
        at = (at as Record<PropertyKey, unknown>)[part];
      }
      return place(offset);
    },
  };
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

class Reader {
  /** Of keys in objects and elements of lists. */
  readonly offsets = new WeakMap<object, Map<PropertyKey, number>>();
  start = 0;
  readonly #text: string;
  readonly #source: string;
  readonly #written: WrittenNumbers;
  #at = 0;
  #depth = 0;

  constructor(text: string, source: string, written: WrittenNumbers) {
    this.#text = text;
    this.#source = source;
    this.#written = written;
  }

  document(): unknown {
    this.#space();
    this.start = this.#at;
    if (this.#at === this.#text.length) throw this.#wrong('the file is empty', 'JSON');
    const top: unknown[] = [];
    this.#into(top, 0, new Map());
    this.#space();
    if (this.#at < this.#text.length) throw this.#wrong('text after the end of the value', 'nothing more');
    return top[0];
  }

  /** Reads a value into `holder[key]`; `texts` are those of the numbers that stand in the same holder. */
  #into(
    holder: unknown[] | Record<string, unknown>,
    key: PropertyKey,
    texts: Map<PropertyKey, string>,
  ): void {
    const value = this.#value((text, number) => {
      const unusual = unusualText(text, number);
      if (unusual === null) return;
      texts.set(key, unusual);
      this.#written.set(holder, texts);
    });
    // A key like others, which an assignment would not make of it.
    if (key === '__proto__')
      Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
    else (holder as Record<PropertyKey, unknown>)[key] = value;
  }

  #value(onNumber: (text: string, value: number) => void): unknown {
    const sign = this.#text[this.#at];
    if (sign === '{') return this.#object();
    if (sign === '[') return this.#list();
    if (sign === '"') return this.#string();
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    number.lastIndex = this.#at;
    const text = number.exec(this.#text)?.[0];
    if (text === undefined) throw this.#noValue();
    this.#at += text.length;
    const value = Number(text);
    onNumber(text, value);
    return value;
  }

  #object(): object {
    const value: Record<string, unknown> = {};
    const [offsets, texts] = [new Map<PropertyKey, number>(), new Map<PropertyKey, string>()];
    this.offsets.set(value, offsets);
    this.#items('}', () => {
      const offset = this.#at;
      if (this.#text[this.#at] !== '"') throw this.#wrong(this.#next(), 'a key in double quotes');
      const key = this.#string();
      this.#space();
      if (this.#text[this.#at] !== ':')
        throw this.#wrong(this.#next(), `: after the key ${JSON.stringify(key)}`);
      this.#at++;
      this.#space();
      offsets.set(key, offset);
      texts.delete(key);
      this.#into(value, key, texts);
    });
    return value;
  }

  #list(): unknown[] {
    const value: unknown[] = [];
    const [offsets, texts] = [new Map<PropertyKey, number>(), new Map<PropertyKey, string>()];
    this.offsets.set(value, offsets);
    this.#items(']', () => {
      offsets.set(value.length, this.#at);
      this.#into(value, value.length, texts);
    });
    return value;
  }

  /** The inside of brackets: what `item` reads, with commas between. */
  #items(end: '}' | ']', item: () => void): void {
    if (++this.#depth > MOST_NESTED) throw this.#wrong(`nested more than ${MOST_NESTED} deep`);
    const opened = this.#at++;
    this.#space();
    while (this.#text[this.#at] !== end) {
      if (this.#at === this.#text.length) throw this.#unclosed(opened);
      item();
      this.#space();
      if (this.#text[this.#at] === end) break;
      if (this.#at === this.#text.length) throw this.#unclosed(opened);
      if (this.#text[this.#at] !== ',') throw this.#wrong(this.#next(), `a comma or ${end}`);
      const comma = this.#at++;
      this.#space();
      if (this.#text[this.#at] === end)
        throw this.#wrong(`a comma with nothing between it and ${end}`, `${end} without it`, comma);
    }
    this.#at++;
    this.#depth--;
  }

  #string(): string {
    const begin = this.#at;
    string.lastIndex = begin;
    const text = string.exec(this.#text)?.[0];
    if (text === undefined) {
      const what = 'a text that does not end in its line';
      throw this.#wrong(what, 'a " at its end, and \\ before " and \\ inside, \\n for a new line');
    }
    this.#at += text.length;
    try {
      return JSON.parse(text) as string;
    } catch {
      throw this.#wrong('a text with a \\ that means nothing', '\\\\ for \\ itself', begin);
    }
  }

  #space(): void {
    while (spaces.has(this.#text.charCodeAt(this.#at))) this.#at++;
  }

  #noValue(): Error {
    const word = /^[-+]?[A-Za-z]\w*/.exec(this.#text.slice(this.#at, this.#at + 40))?.[0];
    if (word !== undefined && /^[-+]?(nan|inf(inity)?)$/i.test(word))
      return this.#wrong(`${word} is no number in JSON`, 'a finite number');
    if (this.#at === this.#text.length) return this.#wrong('the file ends where a value should stand');
    return this.#wrong(this.#next(), 'a value: a number, a text in double quotes, true, false, null, [ or {');
  }

  #unclosed(opened: number): Error {
    return this.#wrong(`the file ends inside the ${this.#text[opened]} of ${placesIn(this.#text)(opened)}`);
  }

  /** What stands at the place that is read, for a message. */
  #next(): string {
    if (this.#at >= this.#text.length) return 'the file ends here';
    const word = /^(\w+|.)/su.exec(this.#text.slice(this.#at, this.#at + 20))![0];
    return `${JSON.stringify(word)} stands here`;
  }

  #wrong(what: string, expected?: string, at: number = this.#at): Error {
    const parts: FailureParts = { where: `${this.#source}:${placesIn(this.#text)(at)}`, what, expected };
    return specificationFailure(parts);
  }
}

const words: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
const spaces = new Set([9, 10, 13, 32]);
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// Characters below a space must be escaped; what an escape means is JSON.parse's affair.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const string = /"[^"\\\u0000-\u001f]*(?:\\.[^"\\\u0000-\u001f]*)*"/y;
