// The few pieces of HTML that sections are built of.

import { type Child, element, type Markup, writtenBefore } from '../markup.ts';

export function section(id: string, title: string, ...content: readonly Child[]): Markup {
  return element('section', { id }, element('h2', {}, title), ...content);
}

export function paragraph(...content: readonly Child[]): Markup {
  return element('p', {}, ...content);
}

/** A name that a user gave: set apart, and without influence on the direction of the text around it. */
export function named(name: string): Markup {
  return element('bdi', { class: 'name' }, name);
}

export type Align = 'text' | 'number';

export interface Column {
  readonly head: Child;
  readonly align: Align;
}

export type Cell = Child | { readonly cell: Child; readonly class: string };

/** The first cell of each row names it. */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): Markup {
  const heads = columns.map((c) => element('th', { scope: 'col', class: c.align }, c.head));
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      row.map((cell, i) => {
        const align = columns[i]!.align;
        const plain = typeof cell === 'string' || !('cell' in cell);
        const attributes = { class: plain ? align : `${align} ${cell.class}` };
        const content = plain ? cell : cell.cell;
        return i === 0
          ? element('th', { scope: 'row', ...attributes }, content)
          : element('td', attributes, content);
      }),
    ),
  );
  return element(
    'div',
    { class: 'scroll' },
    element('table', {}, element('thead', {}, element('tr', {}, heads)), element('tbody', {}, body)),
  );
}

/** Labels with their values, one below the other. */
export function facts(pairs: readonly (readonly [label: string, value: Child])[]): Markup {
  return element(
    'dl',
    {},
    pairs.map(([label, value]) => [element('dt', {}, label), element('dd', {}, value)]),
  );
}

/** A number for people, with all its digits for programs. */
export function data(value: number | null, shown: string): Child {
  return value === null || !Number.isFinite(value) ? shown : element('data', { value: String(value) }, shown);
}

/** Figures side by side with one caption on how to read them: below, or beside a figure that is alone. */
export function figures(
  svgs: readonly string[],
  caption: Child,
  layout: 'columns' | 'wide' = 'columns',
): Markup {
  const plots = svgs.map((svg) => element('div', { class: 'plot' }, writtenBefore(svg)));
  return element(
    'figure',
    { class: layout === 'columns' && svgs.length === 1 ? 'single' : layout },
    element('div', { class: 'plots' }, plots),
    element('figcaption', {}, caption),
  );
}

export type Mark = 'good' | 'bad' | 'open';

const words: Record<Mark, string> = { good: '✓', bad: '✗', open: '–' };

/** A line of a list of checks: its sign says what its colour says. */
export function check(mark: Mark, ...content: readonly Child[]): Markup {
  return element(
    'li',
    { class: mark },
    element('span', { class: 'sign', 'aria-hidden': 'true' }, words[mark]),
    element('span', {}, ...content),
  );
}
