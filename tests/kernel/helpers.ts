// Plans of one or more bins of constant density, written into kernel memory as assembly/sampling/layout.ts says, so that
// the raw positions of a stream can be looked at.
import type { Kernel } from '../../src/kernel/kernel.ts';

const BIN_BYTES = 152;

export interface FlatPlan {
  readonly bins: number;
  readonly binCount: number;
  readonly alias: number;
  readonly restMean: number;
}

/** Bins [centre - 1, centre + 1] with these means; no bin has a rest above its floor. */
export function flatPlan(kernel: Kernel, means: readonly number[], centre = 0): FlatPlan {
  const bins = kernel.allocate(means.length * BIN_BYTES);
  const alias = kernel.allocate(means.length * 16);
  const restMean = kernel.allocate(48);
  kernel.exports.preparePoisson(0, restMean);
  means.forEach((mean, i) => {
    const at = bins + i * BIN_BYTES;
    kernel.exports.preparePoisson(mean, at);
    kernel.doubles[at / 8 + 6] = centre;
    kernel.doubles[at / 8 + 7] = 1;
    kernel.doubles[alias / 8 + 2 * i] = 1;
    kernel.words[alias / 4 + 4 * i + 2] = i;
  });
  return { bins, binCount: means.length, alias, restMean };
}

/** The events that the stream at address `stream` draws from the plan, as a copy. */
export function eventsOf(kernel: Kernel, stream: number, plan: FlatPlan, capacity: number): Float64Array {
  const mark = kernel.mark();
  const out = kernel.allocateDoubles(capacity + 4);
  const count = kernel.exports.sampleEvents(
    stream,
    plan.bins,
    plan.binCount,
    plan.alias,
    plan.restMean,
    -10,
    10,
    out,
    capacity,
  );
  if (!(count >= 0)) throw new Error(`sampleEvents answered ${count}`);
  const events = kernel.view(out, count).slice();
  kernel.release(mark);
  return events;
}
