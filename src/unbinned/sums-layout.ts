// Where the sums of a channel stand among those that assembly/likelihood/sums.ts writes, and which parameters they are
// derivatives of. Made once a channel: the fits of a toy study evaluate it millions of times.

import type { Channel } from './model.ts';

export interface SumsLayout {
  /** u_0 = r_p and u_k = r_p phi_k of each process: how many there are in all. */
  readonly columns: number;
  readonly count: number;
  /** Of each process: its first column, and its first product of features. */
  readonly offsets: readonly number[];
  readonly products: readonly number[];
  /** First sum of a product of two columns, the upper triangle row by row. */
  readonly gram: number;
  /** Of each process its yield, if that is a parameter, then its shape parameters. */
  readonly locals: readonly LocalVariable[];
}

/** A variable of one process: a parameter of the model, and the columns that its derivative is a combination of. */
export interface LocalVariable {
  readonly parameter: number;
  readonly process: number;
  readonly offset: number;
  readonly width: number;
  /** Index among the process's shape parameters; -1 for its yield. */
  readonly shape: number;
}

export function sumsLayout(channel: Channel): SumsLayout {
  const offsets: number[] = [];
  const locals: LocalVariable[] = [];
  let columns = 0;
  channel.processes.forEach((p, process) => {
    const width = p.pdf.features + 1;
    offsets.push(columns);
    if (p.yield.parameter !== null) {
      locals.push({ parameter: p.yield.parameter, process, offset: columns, width: 1, shape: -1 });
    }
    p.shape.forEach((parameter, shape) => {
      locals.push({ parameter, process, offset: columns, width, shape });
    });
    columns += width;
  });
  const products: number[] = [];
  let next = columns;
  for (const { pdf } of channel.processes) {
    products.push(next);
    next += (pdf.features * (pdf.features + 1)) / 2;
  }
  return { columns, count: next + (columns * (columns + 1)) / 2, offsets, products, gram: next, locals };
}
