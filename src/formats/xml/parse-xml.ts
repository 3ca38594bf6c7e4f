// Reads XML 1.0 as far as configuration files have it: elements, attributes, text, comments, CDATA, the five entities and those
// by number. Document types are passed over unread: nothing outside of the text is ever fetched.

import { specificationFailure } from '../../contracts/failures.ts';
import { placesIn } from '../line-and-column.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Everything between the tags that is no element, put together. */
  readonly text: string;
  /** `source:line:column`, for messages. */
  readonly place: string;
}

/** Levels that a document may nest; those of HistFactory have four. */
const MOST_NESTED = 100;

/** The outermost element of `text`. `source` names it in messages. Throws a failure of kind `specification`. */
export function parseXml(text: string, source: string): XmlElement {
  const parser = new Parser(text.replace(/^\uFEFF/, ''), source);
  return parser.document();
}

class Parser {
  readonly #text: string;
  readonly #source: string;
  readonly #places: (offset: number) => string;
  #at = 0;

  constructor(text: string, source: string) {
    this.#text = text;
    this.#source = source;
    this.#places = placesIn(text);
  }

  document(): XmlElement {
    this.#betweenElements();
    if (this.#at === this.#text.length)
      throw this.#wrong('there is no element in it', '<Combination> or another');
    const root = this.#element(0);
    this.#betweenElements();
    if (this.#at < this.#text.length)
      throw this.#wrong(`text after the end of <${root.name}>`, 'one element');
    return root;
  }

  /** What may stand around the outermost element. */
  #betweenElements(): void {
    for (;;) {
      this.#match(/\s*/y);
      if (this.#passComment()) continue;
      if (this.#text.startsWith('<!DOCTYPE', this.#at)) this.#passDocumentType();
      else return;
    }
  }

  /** Comments and processing instructions, the declaration of the encoding among them. */
  #passComment(): boolean {
    for (const [begin, end] of [
      ['<!--', '-->'],
      ['<?', '?>'],
    ] as const) {
      if (!this.#text.startsWith(begin, this.#at)) continue;
      this.#passTo(end, begin);
      return true;
    }
    return false;
  }

  #passDocumentType(): void {
    const type = this.#match(/<!DOCTYPE(?:[^<>[\]"']|"[^"]*"|'[^']*'|\[[^\]]*\])*>/y);
    if (type === undefined) throw this.#wrong('a <!DOCTYPE that does not end', '>');
  }

  #passTo(end: string, begin: string): string {
    const from = this.#at + begin.length;
    const to = this.#text.indexOf(end, from);
    if (to < 0) throw this.#wrong(`${begin} that does not end`, end);
    this.#at = to + end.length;
    return this.#text.slice(from, to);
  }

  #element(depth: number): XmlElement {
    const place = this.#place(this.#at);
    if (depth > MOST_NESTED) throw this.#wrong(`nested more than ${MOST_NESTED} deep`);
    const name = this.#match(/<([A-Za-z_][\w.:-]*)/y)?.[1];
    if (name === undefined) throw this.#wrong('this is no element', 'a name after <, &lt; for < itself');
    const attributes = this.#attributes(name);
    const children: XmlElement[] = [];
    if (this.#match(/\/>/y) !== undefined) return { name, attributes, children, text: '', place };
    if (this.#match(/>/y) === undefined) throw this.#wrong(`<${name} that does not end`, '> or />');
    let text = '';
    for (;;) {
      text += this.#entities(this.#match(/[^<]*/y)![0], this.#at);
      if (this.#at === this.#text.length)
        throw this.#wrong(`the file ends inside <${name}> of ${place}`, `</${name}>`);
      if (this.#text.startsWith('<![CDATA[', this.#at)) text += this.#passTo(']]>', '<![CDATA[');
      else if (this.#text.startsWith('</', this.#at)) break;
      else if (!this.#passComment()) children.push(this.#element(depth + 1));
    }
    const from = this.#at;
    const end = this.#match(/<\/([^\s>]*)\s*>/y)?.[1];
    if (end !== name) throw this.#wrong(`</${end ?? ''}> inside <${name}> of ${place}`, `</${name}>`, from);
    return { name, attributes, children, text, place };
  }

  #attributes(element: string): ReadonlyMap<string, string> {
    const attributes = new Map<string, string>();
    for (;;) {
      const space = this.#match(/\s*/y)![0];
      const from = this.#at;
      const key = this.#match(/[A-Za-z_][\w.:-]*/y)?.[0];
      if (key === undefined) return attributes;
      if (space === '')
        throw this.#wrong(`attributes of <${element}> without a space between`, 'a space', from);
      const value = this.#match(/\s*=\s*("[^"<]*"|'[^'<]*')/y)?.[1];
      if (value === undefined) throw this.#wrong(`${key} without a value`, `${key}="..."`);
      if (attributes.has(key)) throw this.#wrong(`a second ${key} of <${element}>`, 'one', from);
      attributes.set(key, this.#entities(value.slice(1, -1), from));
    }
  }

  #entities(text: string, at: number): string {
    return text.replace(/&([^;\s&]*;?)/g, (whole, inside: string) => {
      const name = inside.slice(0, -1);
      const code = /^#(?:x([0-9a-fA-F]+)|(\d+))$/.exec(name);
      const number = code === null ? Number.NaN : Number.parseInt(code[1] ?? code[2]!, code[1] ? 16 : 10);
      const sign =
        named[name] ?? (number > 0 && number <= 0x10ffff ? String.fromCodePoint(number) : undefined);
      if (!inside.endsWith(';') || sign === undefined)
        throw this.#wrong(`${whole} stands for nothing`, '&amp; for & itself', at);
      return sign;
    });
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text) ?? undefined;
    this.#at += match?.[0].length ?? 0;
    return match;
  }

  #place(at: number): string {
    return `${this.#source}:${this.#places(at)}`;
  }

  #wrong(what: string, expected?: string, at: number = this.#at): Error {
    return specificationFailure({ where: this.#place(at), what, expected });
  }
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
