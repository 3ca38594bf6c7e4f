// One channel at given parameter values: its pdfs and its yields. Moved from point to point rather than made anew, since a
// toy study asks for millions of points, and arrays of one kind of number keep the code that reads them fast.

import type { ElementaryMath } from '../kernel/math.ts';
import { type Channel, expectedYield } from './model.ts';
import type { Crest, PdfAtPoint } from './pdf.ts';

export class ChannelPoint {
  readonly channel: Channel;
  readonly #math: ElementaryMath;
  readonly #shapes: readonly Float64Array[];
  readonly #yields: Float64Array;
  readonly #pdfs: PdfAtPoint[] = [];

  constructor(channel: Channel, math: ElementaryMath) {
    this.channel = channel;
    this.#math = math;
    this.#shapes = channel.processes.map((p) => new Float64Array(p.shape.length));
    this.#yields = new Float64Array(channel.processes.length);
  }

  /** The pdfs where it was last moved to, in the order of the processes; overwritten by the next move. */
  get pdfs(): readonly PdfAtPoint[] {
    return this.#pdfs;
  }

  /** nu_p of each process there; overwritten by the next move. */
  get yields(): Float64Array {
    return this.#yields;
  }

  get crests(): readonly Crest[] {
    return this.#pdfs.flatMap((pdf) => pdf.crest ?? []);
  }

  /** `at` holds values of all parameters of the model. */
  moveTo(at: ArrayLike<number>): this {
    const { processes, window } = this.channel;
    for (let p = 0; p < processes.length; p++) {
      const process = processes[p]!;
      const shape = this.#shapes[p]!;
      for (let k = 0; k < shape.length; k++) shape[k] = at[process.shape[k]!]!;
      this.#yields[p] = expectedYield(process.yield, at);
      this.#pdfs[p] = process.pdf.at(shape, window, this.#math);
    }
    return this;
  }
}
