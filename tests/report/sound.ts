// What the tests of figures share: that a figure is sound, and where in its panels things are.

import { expect } from 'vitest';
import { everyElement, parseXml, textOf, type XmlElement } from './xml.ts';

/** What holds for every figure, whatever it shows. */
export function expectSound(svg: string): void {
  const root = parseXml(svg);
  expect(root.name).toBe('svg');
  expect(root.attributes.get('xmlns')).toBe('http://www.w3.org/2000/svg');
  const [title, desc] = root.children;
  expect([title, desc].map((e) => typeof e === 'object' && e.name)).toEqual(['title', 'desc']);
  const elements = everyElement(root);
  for (const { name, attributes, ...rest } of elements) {
    expect(['svg', 'title', 'desc', 'rect', 'text', 'path', 'line', 'circle']).toContain(name);
    for (const [key, value] of attributes) {
      expect(key).not.toMatch(/^on|href|style|class|id$/);
      expect(value).not.toMatch(/NaN|Infinity|undefined|null|url\(/);
      if (/^(x|y|cx|cy|r|x1|x2|y1|y2|width|height)$/.test(key)) expect(value).toMatch(/^-?\d+(\.\d{1,2})?$/);
      if (/^(width|height|r)$/.test(key)) expect(Number(value)).toBeGreaterThanOrEqual(0);
      if (key === 'd') expect(value).toMatch(/^[-MLHVACZahv0-9.,\s]*$/);
    }
    if (name === 'text')
      expect(textOf({ name, attributes, ...rest })).not.toMatch(/NaN|Infinity|undefined|null/);
  }
}

/** Values of pixels along one axis, by its labels: panels in the order of the figure. */
export function scalesOf(svg: string, axis: 'x' | 'y'): readonly ((pixel: number) => number)[] {
  const [anchor, along, across] = axis === 'x' ? ['middle', 'x', 'y'] : ['end', 'y', 'x'];
  const labels = new Map<string, { readonly at: number; readonly value: number }[]>();
  let panel = 0;
  let last = '';
  for (const e of everyElement(parseXml(svg))) {
    const value = Number(textOf(e).replace('−', '-').replaceAll(',', ''));
    const isLabel =
      e.name === 'text' &&
      e.attributes.get('font-size') === '11' &&
      e.attributes.get('text-anchor') === anchor;
    if (e.name === 'rect' && e.attributes.get('fill') === 'none') panel++;
    if (!isLabel || Number.isNaN(value)) continue;
    const place = `${panel} ${e.attributes.get(across)}`;
    if (place !== last) labels.set(place, []);
    last = place;
    const baseline = axis === 'y' ? 4 : 0;
    labels.get(place)!.push({ at: Number(e.attributes.get(along)) - baseline, value });
  }
  return [...labels.values()].map((all) => {
    // The last label of a horizontal axis may stand beside its tick.
    const [a, b] = [all[0], axis === 'x' && all.length > 2 ? all.at(-2) : all.at(-1)];
    const slope = (b!.value - a!.value) / (b!.at - a!.at);
    return (pixel) => a!.value + (pixel - a!.at) * slope;
  });
}

/** The corners of paths whose attributes are these, and the start of each circle of a path of circles. */
export function cornersOf(
  svg: string,
  wanted: { readonly [attribute: string]: string },
): readonly (readonly [x: number, y: number])[][] {
  return elementsWith(svg, 'path', wanted).map((e) =>
    [...e.attributes.get('d')!.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map(
      ([, x, y]) => [Number(x), Number(y)] as const,
    ),
  );
}

export function elementsWith(
  svg: string,
  name: string,
  wanted: { readonly [attribute: string]: string },
): readonly XmlElement[] {
  return everyElement(parseXml(svg)).filter(
    (e) => e.name === name && Object.entries(wanted).every(([key, v]) => e.attributes.get(key) === v),
  );
}
