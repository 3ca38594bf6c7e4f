// Impacts of nuisance parameters: how the estimate of the parameter of interest moves when a nuisance parameter is held
// one standard deviation away and all others are fitted again. Prefit: its auxiliary measurement, up and down by the width
// of that. Postfit: its estimate, up and down by its fitted uncertainty. Values stay inside the bounds.

import type { Parameter } from '../minimize/function.ts';
import { type Fit, isConverged } from './fit.ts';
import { conditionalFit, type FittedData } from './fixed.ts';

/** A parameter with an auxiliary measurement: Gaussian with a known width. */
export interface Nuisance {
  readonly parameter: number;
  readonly measured: number;
  readonly sigma: number;
}

export interface Shift {
  /** What the nuisance parameter was held at. */
  readonly value: number;
  readonly fit: Fit;
  /** The estimate of the parameter of interest there, and how far that is from the free fit's. */
  readonly poi: number;
  readonly impact: number;
}

export interface Shifts {
  readonly up: Shift;
  readonly down: Shift;
}

export interface Impact extends Nuisance {
  readonly name: string;
  readonly estimate: number;
  /** (estimate - measured) / sigma. */
  readonly pull: number;
  /** Fitted uncertainty / sigma; null where the fit gives none. */
  readonly constraint: number | null;
  readonly prefit: Shifts;
  readonly postfit: Shifts | null;
}

/** The impacts of those `nuisances` that are free, in their order. `data` is at its free fit. */
export function impacts(data: FittedData, poi: number, nuisances: readonly Nuisance[]): readonly Impact[] {
  const { fit, ways } = data;
  const { parameters } = ways[fit.way]!();
  const free = nuisances.filter(({ parameter }) => parameter !== poi && !parameters[parameter]!.fixed);
  return free.map((nuisance) => {
    const { parameter, measured, sigma } = nuisance;
    const estimate = fit.minimum.at[parameter]!;
    const uncertainty = fit.uncertainties[parameter] ?? null;
    const around = (centre: number, width: number): Shifts => ({
      up: shift(data, poi, parameter, inside(parameters[parameter]!, centre + width)),
      down: shift(data, poi, parameter, inside(parameters[parameter]!, centre - width)),
    });
    return {
      ...nuisance,
      name: parameters[parameter]!.name,
      estimate,
      pull: (estimate - measured) / sigma,
      constraint: uncertainty === null ? null : uncertainty / sigma,
      prefit: around(measured, sigma),
      postfit: uncertainty === null ? null : around(estimate, uncertainty),
    };
  });
}

/** Those whose prefit fits converged, the larger impact first, equal ones by name. */
export function ranked(all: readonly Impact[]): readonly Impact[] {
  return all
    .filter(({ prefit }) => isConverged(prefit.up.fit.status) && isConverged(prefit.down.fit.status))
    .sort((a, b) => largestImpact(b) - largestImpact(a) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

export function largestImpact({ prefit }: Impact): number {
  return Math.max(Math.abs(prefit.up.impact), Math.abs(prefit.down.impact));
}

function shift(data: FittedData, poi: number, parameter: number, value: number): Shift {
  const fit = conditionalFit(data, parameter, value);
  const estimate = fit.minimum.at[poi]!;
  return { value, fit, poi: estimate, impact: estimate - data.fit.minimum.at[poi]! };
}

function inside({ lower, upper }: Parameter, value: number): number {
  return Math.min(Math.max(value, lower), upper);
}
