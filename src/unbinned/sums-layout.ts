// Where the sums of a channel stand among those that assembly/likelihood/sums.ts writes, and which parameters they are
// derivatives of. Made once a channel: the fits of a toy study evaluate it millions of times.

import type { Channel } from './model.ts';

export interface SumsLayout {
  /** u_0 = r_p and u_k = r_p phi_k of each process: how many there are in all. */
  readonly columns: number;
  readonly count: number;
  /** Of each process: its first column, the first sum of its further features, and its first product of features. */
  readonly offsets: readonly number[];
  readonly further: readonly number[];
  readonly products: readonly number[];
  /** First sum of a product of two columns, the upper triangle row by row. */
  readonly gram: number;
  /** Of each process its yield, if that depends on a parameter, then its shape parameters. */
  readonly locals: readonly LocalVariable[];
}

/** A variable of one process, its yield or a shape parameter, and the columns that its derivative is a combination of. */
export interface LocalVariable {
  /** Parameters of the model that it depends on: one for a shape parameter. */
  readonly parameters: readonly number[];
  readonly process: number;
  readonly offset: number;
  readonly width: number;
  /** Index among the process's shape parameters; -1 for its yield. */
  readonly shape: number;
}

export function sumsLayout({ processes }: Channel): SumsLayout {
  const offsets: number[] = [];
  const locals: LocalVariable[] = [];
  let columns = 0;
  processes.forEach((p, process) => {
    const width = p.pdf.slopes + 1;
    offsets.push(columns);
    if (p.yield.parameters.length > 0)
      locals.push({ parameters: p.yield.parameters, process, offset: columns, width: 1, shape: -1 });
    p.shape.forEach((parameter, shape) => {
      locals.push({ parameters: [parameter], process, offset: columns, width, shape });
    });
    columns += width;
  });
  let next = columns;
  const further = processes.map(({ pdf }) => {
    next += pdf.features - pdf.slopes;
    return next - (pdf.features - pdf.slopes);
  });
  const products = processes.map(({ pdf }) => {
    next += (pdf.slopes * (pdf.slopes + 1)) / 2;
    return next - (pdf.slopes * (pdf.slopes + 1)) / 2;
  });
  const count = next + (columns * (columns + 1)) / 2;
  return { columns, count, offsets, further, products, gram: next, locals };
}
