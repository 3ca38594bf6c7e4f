// Attributes of HistFactory's elements, as HistFactorySchema.dtd lists them.

import { specificationFailure } from '../../contracts/failures.ts';
import type { XmlElement } from '../xml/parse-xml.ts';

/** The attribute's text, or nothing where it is missing or empty. */
export function attribute(element: XmlElement, name: string): string | undefined {
  const value = element.attributes.get(name);
  return value === '' ? undefined : value;
}

export function required(element: XmlElement, name: string): string {
  const value = attribute(element, name);
  if (value !== undefined) return value;
  throw specificationFailure({
    where: element.place,
    what: `<${element.name}> without ${name}`,
    expected: `${name}="..."`,
  });
}

export function requiredNumber(element: XmlElement, name: string): number {
  const text = required(element, name).trim();
  const value = Number(text);
  if (text !== '' && Number.isFinite(value)) return value;
  throw specificationFailure({
    where: element.place,
    what: `${name}="${text}"`,
    expected: 'a finite number',
  });
}

export function optionalNumber(element: XmlElement, name: string): number | undefined {
  return attribute(element, name) === undefined ? undefined : requiredNumber(element, name);
}

/** True, true, False or false, as ROOT has them; undefined where the attribute is missing. */
export function flag(element: XmlElement, name: string): boolean | undefined {
  const text = attribute(element, name);
  if (text === undefined) return undefined;
  if (/^(True|true)$/.test(text)) return true;
  if (/^(False|false)$/.test(text)) return false;
  throw specificationFailure({ where: element.place, what: `${name}="${text}"`, expected: 'True or False' });
}

/** The elements of that name right inside. */
export function inside(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}
