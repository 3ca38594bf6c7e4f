// A strict reader of XML, for tests only: it throws at the first thing that is not well-formed. No DTD, no comments, no
// CDATA, no processing instructions: what Sheaf writes has none of them.

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (XmlElement | string)[];
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
// biome-ignore lint/suspicious/noControlCharactersInRegex: these may not stand in XML
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]/u;

export function parseXml(source: string): XmlElement {
  let at = 0;
  const fail = (why: string): never => {
    throw new Error(`${why} at ${at}: ${JSON.stringify(source.slice(Math.max(0, at - 40), at + 40))}`);
  };
  const resolved = (text: string): string => {
    if (/[<>]/.test(text)) fail('a bare < or >');
    const plain = text.replace(/&(?:#(\d+)|#x([\da-fA-F]+)|(\w+));|&/g, (whole, decimal, hex, name) => {
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      return entities[name ?? ''] ?? fail(`the reference ${whole}`);
    });
    if (forbidden.test(plain)) fail('a character that XML cannot hold');
    return plain;
  };
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  const readElement = (): XmlElement => {
    const name = take(/<([a-zA-Z][\w-]*)/y)?.[1] ?? fail('no start tag');
    const attributes = new Map<string, string>();
    for (
      let a = take(/\s+([a-zA-Z][\w-]*)="([^"]*)"/y);
      a !== null;
      a = take(/\s+([a-zA-Z][\w-]*)="([^"]*)"/y)
    ) {
      if (attributes.has(a[1]!)) fail(`the attribute ${a[1]} twice`);
      attributes.set(a[1]!, resolved(a[2]!));
    }
    if (take(/\/>/y) !== null) return { name, attributes, children: [] };
    if (take(/>/y) === null) fail(`the tag ${name} does not end`);
    const children: (XmlElement | string)[] = [];
    for (;;) {
      const text = take(/[^<]+/y);
      if (text !== null) children.push(resolved(text[0]));
      const end = take(/<\/([a-zA-Z][\w-]*)>/y);
      if (end === null) children.push(readElement());
      else if (end[1] === name) return { name, attributes, children };
      else fail(`</${end[1]}> closes <${name}>`);
    }
  };
  const root = readElement();
  if (source.slice(at).trim() !== '') fail('something after the root');
  return root;
}

/** All text in an element, as a reader sees it. */
export function textOf(element: XmlElement): string {
  return element.children.map((c) => (typeof c === 'string' ? c : textOf(c))).join('');
}

/** The element and all within it. */
export function everyElement(element: XmlElement): readonly XmlElement[] {
  return [element, ...element.children.flatMap((c) => (typeof c === 'string' ? [] : everyElement(c)))];
}
