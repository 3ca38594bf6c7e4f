// Which parameters a fit sees. A factor of one bin (a gamma of shapesys, staterror or shapefactor) touches the likelihood in
// that bin alone: given all others its best value is found there (assembly/histfactory/eliminate.ts), so that minimisers never see it. What
// is left is shared: parameters of many bins, and those that are asked to be kept.

import type { BinnedModel } from './model.ts';

export interface Split {
  /** Indices of the model's parameters that the likelihood is a function of, ascending. */
  readonly shared: readonly number[];
  /** Those that are eliminated, ascending. */
  readonly eliminated: readonly number[];
  /** Fixed factors of bins: constants. */
  readonly constant: readonly number[];
}

/** `keep`: indices of parameters that must stay, such as one that a scan holds. */
export function splitParameters(model: BinnedModel, keep: readonly number[] = []): Split {
  const touched = touchedPlaces(model);
  const constant = model.parameters.flatMap((p, i) =>
    touched.has(i) && (p.fixed || p.lower >= p.upper) && !keep.includes(i) ? [i] : [],
  );
  const candidates = [...touched]
    .filter(([i, places]) => {
      const oneBin = places.every((p) => p.bin === places[0]!.bin);
      return oneBin && model.parameters[i]!.lower >= 0 && !keep.includes(i) && !constant.includes(i);
    })
    // Where two meet in one sample and bin only one can go, so those of few samples go first: there are more of them.
    .sort(([i, a], [k, b]) => a.length - b.length || i - k);
  const taken = new Set<string>();
  const eliminated: number[] = [];
  for (const [i, places] of candidates) {
    const keys = places.map(({ bin, sample }) => `${bin} ${sample}`);
    if (keys.some((key) => taken.has(key))) continue;
    for (const key of keys) taken.add(key);
    eliminated.push(i);
  }
  eliminated.sort((a, b) => a - b);
  const gone = new Set([...eliminated, ...constant]);
  return { shared: model.parameters.flatMap((_, i) => (gone.has(i) ? [] : [i])), eliminated, constant };
}

interface PlaceInData {
  /** Index in the main data. */
  readonly bin: number;
  /** Index in the channel. */
  readonly sample: number;
}

/** Where each parameter that is a factor of bins is one. */
function touchedPlaces({ channels }: BinnedModel): ReadonlyMap<number, readonly PlaceInData[]> {
  const touched = new Map<number, PlaceInData[]>();
  for (const { first, samples } of channels)
    samples.forEach(({ binFactors }, sample) => {
      for (const parameters of binFactors)
        parameters.forEach((parameter, b) => {
          const places = touched.get(parameter);
          if (places === undefined) touched.set(parameter, [{ bin: first + b, sample }]);
          else places.push({ bin: first + b, sample });
        });
    });
  return touched;
}
