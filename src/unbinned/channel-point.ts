// One channel at given parameter values: its pdfs and its yields. Moved from point to point rather than made anew, since a
// toy study asks for millions of points, and arrays of one kind of number keep the code that reads them fast.

import type { ElementaryMath } from '../kernel/math.ts';
import type { Process } from './model.ts';
import type { Break, Crest, PdfAtPoint, Window } from './pdf.ts';
import { yieldDerivatives } from './yield.ts';

export class ChannelPoint {
  readonly processes: readonly Process[];
  /** Of each process, overwritten by each move: its pdf, its yield, and the derivatives of that (yield.ts). */
  readonly pdfs: PdfAtPoint[] = [];
  readonly yields: Float64Array;
  readonly yieldSlopes: readonly Float64Array[];
  readonly yieldCurves: readonly Float64Array[];
  readonly #window: Window;
  readonly #math: ElementaryMath;
  readonly #shapes: readonly Float64Array[];

  /** Of a channel, whose products know their own windows, or of one of its projections. */
  constructor(processes: readonly Process[], window: Window, math: ElementaryMath) {
    this.processes = processes;
    this.#window = window;
    this.#math = math;
    this.#shapes = processes.map((p) => new Float64Array(p.shape.length));
    this.yields = new Float64Array(processes.length);
    this.yieldSlopes = processes.map((p) => new Float64Array(p.yield.parameters.length));
    this.yieldCurves = processes.map((p) => new Float64Array(p.yield.parameters.length ** 2));
  }

  get crests(): readonly Crest[] {
    return this.pdfs.flatMap((pdf) => pdf.crest ?? []);
  }

  get breaks(): readonly Break[] {
    return this.pdfs.flatMap((pdf) => pdf.breaks);
  }

  /** `at` holds values of all parameters of the model. */
  moveTo(at: ArrayLike<number>): this {
    const processes = this.processes;
    const window = this.#window;
    const math = this.#math;
    for (let p = 0; p < processes.length; p++) {
      const process = processes[p]!;
      const shape = this.#shapes[p]!;
      for (let k = 0; k < shape.length; k++) shape[k] = at[process.shape[k]!]!;
      this.yields[p] = yieldDerivatives(process.yield, at, math, this.yieldSlopes[p]!, this.yieldCurves[p]!);
      this.pdfs[p] = process.pdf.at(shape, window, math);
    }
    return this;
  }
}
