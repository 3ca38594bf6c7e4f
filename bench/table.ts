// The rows as a table, for a terminal and as Markdown.

import { type Figure, isMet } from './case.ts';
import type { Machine, Quiet, Revision } from './machine.ts';

export interface Row {
  readonly name: string;
  readonly what: string;
  readonly before: Quiet;
  readonly figures: readonly Figure[];
}

/** Four digits, with commas where they help. */
export function shown(x: number): string {
  return Number(x.toPrecision(4)).toLocaleString('en-US', { maximumFractionDigits: 6 });
}

const titles = ['row', 'figure', 'median', 'min ... max', 'n', 'floor', ''];

function cells(row: Row): readonly (readonly string[])[] {
  return row.figures.map((figure) => {
    const { spread, floor, unit } = figure;
    const met = isMet(figure);
    return [
      row.name,
      figure.what,
      `${shown(spread.median)} ${unit}`.trim(),
      spread.samples.length === 1 ? '' : `${shown(spread.min)} ... ${shown(spread.max)}`,
      `${spread.samples.length}`,
      floor === null ? '' : `${floor.sense} ${shown(floor.limit)}`,
      met === null ? '' : met ? 'met' : 'MISSED',
    ];
  });
}

export function describeMachine(machine: Machine, { commit, modified }: Revision): string {
  const { cpu, cores, memoryGiB, os, node, v8 } = machine;
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${os}, Node ${node} (V8 ${v8}), sheaf ${commit.slice(0, 10)}${modified ? ' with changes' : ''}`;
}

export function describeQuiet({ loadAverage, busyCores, clockGHz }: Quiet): string {
  return `load ${loadAverage.toFixed(2)}, others on ${busyCores.toFixed(2)} cores, ${clockGHz.toFixed(2)} GHz`;
}

/** One row for a terminal. */
export function rowText(row: Row): string {
  const widths = [9, 34, 16, 19, 3, 15, 6];
  const lines = cells(row).map((line) =>
    line
      .map((cell, i) => (i === 4 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
  return `${row.what}  [${describeQuiet(row.before)}]\n${lines.map((l) => `  ${l}\n`).join('')}`;
}

export function markdown(rows: readonly Row[], machine: Machine, revision: Revision, date: string): string {
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |\n`;
  return [
    `# Benchmark of ${date}\n\n${describeMachine(machine, revision)}.\n`,
    'Medians over n runs, all of them kept; a floor is met or missed by the median. `npm run bench` makes this file.\n\n',
    line(titles),
    line(titles.map(() => '---')),
    ...rows.flatMap(cells).map(line),
    '\n| row | what | before it |\n| --- | --- | --- |\n',
    ...rows.map((row) => line([row.name, row.what, describeQuiet(row.before)])),
  ].join('');
}
