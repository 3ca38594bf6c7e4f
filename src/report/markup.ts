// The one writer of SVG and HTML: a string is always text and always escaped; only `element` makes markup. What comes
// out is well-formed XML in both languages.

/** Text that is markup already. Made here only, so that nothing else can slip through unescaped. */
export interface Markup {
  readonly markup: string;
}

export type Child = Markup | string | readonly Child[];
export type Attributes = { readonly [name: string]: string | number | undefined };

/** Elements that HTML or SVG knows without an end tag. */
const empty = new Set(['br', 'meta', 'path', 'line', 'rect', 'circle', 'polygon']);

/** One element. Numbers among the attributes are rounded to 2 decimals; an attribute that is undefined is left out. */
export function element(name: string, attributes: Attributes, ...children: readonly Child[]): Markup {
  let open = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    open += ` ${key}="${typeof value === 'number' ? decimal(value) : escapeText(value).replaceAll('\n', '&#10;')}"`;
  }
  if (children.length === 0 && empty.has(name)) return { markup: `${open}/>` };
  return { markup: `${open}>${join(children)}</${name}>` };
}

/** Children side by side, without an element around them. */
export function fragment(...children: readonly Child[]): Markup {
  return { markup: join(children) };
}

/** For what this writer has written before, such as a whole figure; never for text of any other origin. */
export function writtenBefore(markup: string): Markup {
  return { markup };
}

function join(children: readonly Child[]): string {
  let all = '';
  for (const child of children) {
    if (typeof child === 'string') all += escapeText(child);
    else all += 'markup' in child ? child.markup : join(child);
  }
  return all;
}

/**
 * A length in pixels with at most 2 decimals, so that equal data give equal bytes. A number that is not finite has no
 * place in a picture: that is a defect of the caller, told at once.
 */
export function rounded(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`a picture cannot hold the number ${value}`);
  return Math.round(value * 100) / 100 + 0;
}

function decimal(value: number): string {
  return String(rounded(value));
}

/** Characters that XML 1.0 cannot hold even as references: control characters, halves of surrogate pairs, U+FFFE/F. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that are taken out
const impossible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]/gu;

export function escapeText(text: string): string {
  return text
    .replace(impossible, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('\r', '&#13;');
}
