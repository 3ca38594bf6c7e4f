// Writes XML 1.0: elements with attributes, and either text or elements inside, indented by two spaces.

import { specificationFailure } from '../../contracts/failures.ts';

export interface NewElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly inside: string | readonly NewElement[];
}

export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  inside: string | readonly NewElement[] = [],
): NewElement {
  return { name, attributes, inside };
}

/** The text of `root`, with a line that ends it. Throws where a character is none that XML can hold. */
export function writeXml(root: NewElement): string {
  return `${lines(root, '')}\n`;
}

function lines({ name, attributes, inside }: NewElement, indent: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const begin = `${indent}<${name}${written.join('')}`;
  if (inside.length === 0) return `${begin}/>`;
  if (typeof inside === 'string') return `${begin}>${escaped(inside)}</${name}>`;
  const children = inside.map((child) => lines(child, `${indent}  `));
  return `${begin}>\n${children.join('\n')}\n${indent}</${name}>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** White space but the space itself by its number: readers make spaces of it otherwise. */
function escaped(text: string): string {
  for (const sign of text) {
    const code = sign.codePointAt(0)!;
    const isText =
      code >= 0x20 ? (code < 0xd800 || code > 0xdfff) && (code & 0xfffe) !== 0xfffe : /[\t\n\r]/.test(sign);
    if (!isText)
      throw specificationFailure({
        what: `${JSON.stringify(text)} has the character U+${code.toString(16).toUpperCase().padStart(4, '0')}, which XML cannot hold`,
        hint: 'rename it: sheaf workspace rename',
      });
  }
  return text.replace(/[&<>"\t\n\r]/g, (sign) => entities[sign] ?? `&#${sign.charCodeAt(0)};`);
}
