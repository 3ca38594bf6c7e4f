// Processes of a channel out of the densities that their specifications name, one an observable: as densities of all
// observables at once, for the likelihood, and as densities of each, for everything that looks along one axis.

import type { Channel, Process, Projection } from './model.ts';
import type { Pdf, Window } from './pdf.ts';
import { product } from './pdfs/product.ts';
import { type Points, pointsAlong } from './points.ts';
import type { Yield } from './yield.ts';

/** A density of one observable, by its place among those that the channel declares. */
export interface Factor {
  readonly observable: number;
  readonly pdf: Pdf;
  readonly shape: readonly number[];
}

export interface FactoredProcess {
  readonly name: string;
  readonly factors: readonly Factor[];
  readonly yield: Yield;
  /** Its place in the specification. */
  readonly at: string;
}

/** An observable that a process has a density of. */
export interface UsedObservable {
  readonly name: string;
  readonly observable: number;
  readonly window: Window;
}

/** Every process must have a factor for each of `used`; where one is missing, the answer is not to be used. */
export function joinFactors(
  channel: string,
  processes: readonly FactoredProcess[],
  used: readonly UsedObservable[],
): { readonly processes: readonly Process[]; readonly projections: readonly Projection[] } {
  const projections = used.map(
    (o): Projection => ({
      name: used.length === 1 ? channel : `${channel}/${o.name}`,
      observable: o.name,
      window: o.window,
      processes: processes.flatMap((p) =>
        p.factors
          .filter((f) => f.observable === o.observable)
          .map(({ pdf, shape }) => ({ name: p.name, pdf, shape, yield: p.yield })),
      ),
    }),
  );
  if (used.length < 2) return { processes: projections[0]?.processes ?? [], projections };
  const joined = processes.map((p): Process => {
    const pdf = product(
      p.factors.map((f) => ({
        pdf: f.pdf,
        column: used.findIndex((o) => o.observable === f.observable),
        window: used.find((o) => o.observable === f.observable)!.window,
      })),
    );
    return { name: p.name, pdf, shape: p.factors.flatMap((f) => f.shape), yield: p.yield };
  });
  return { processes: joined, projections };
}

/** Each channel along each of its observables, with its points seen along it. */
export function alongEach(
  channels: readonly Channel[],
  points: readonly Points[],
): readonly { readonly projection: Projection; readonly points: Points }[] {
  return channels.flatMap(({ projections }, c) =>
    projections.map((projection, k) => ({ projection, points: pointsAlong(points[c]!, k) })),
  );
}
