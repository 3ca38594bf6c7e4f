// What a scan is asked for: a parameter and its grid of values, and what of that makes no sense.

import { didYouMean } from '../contracts/nearest.ts';
import type { Parameter } from '../minimize/function.ts';
import type { ScanFlags } from './commands/flags.ts';
import { usageFailure } from './context.ts';
import type { SpecFile } from './data.ts';
import { parameterOfInterest } from './generation.ts';

export interface GridFlags {
  readonly start: number;
  readonly stop: number;
  readonly points: number;
}

type SecondFlags = Pick<ScanFlags, 'points' | 'start2' | 'stop2' | 'points2' | 'contourPoints'>;

/** `suffix` is what the names of the flags end in: nothing, or 2. */
export function checkGrid({ start, stop, points }: GridFlags, suffix = ''): void {
  if (points < 2) throw usageFailure(`--points${suffix} ${points} is too few`, '2 or more');
  if (!(start < stop)) throw usageFailure(`--start${suffix} ${start} is not below --stop${suffix} ${stop}`);
}

/** The index of the parameter of that name (default: the one of interest), whose bounds must hold the grid. */
export function scannedParameter(file: SpecFile, name: string | undefined, grid: GridFlags): number {
  const { parameters } = file.model;
  return parameterAt(parameters, name, name === undefined ? parameterOfInterest(file) : null, grid);
}

/** The same among `parameters`; where no name is given, it is the one at `usual`. */
export function parameterAt(
  parameters: readonly Parameter[],
  name: string | undefined,
  usual: number | null,
  { start, stop }: GridFlags,
): number {
  const index = name === undefined ? usual! : parameters.findIndex((p) => p.name === name);
  const parameter = parameters[index];
  if (parameter === undefined) throw usageFailure(`there is no parameter ${name}`, oneOf(parameters, name!));
  if (start < parameter.lower || stop > parameter.upper) {
    throw usageFailure(
      `the scan from ${start} to ${stop} leaves the bounds of ${parameter.name}`,
      `values from ${parameter.lower} to ${parameter.upper}`,
    );
  }
  return index;
}

/** Published models have hundreds. */
const MOST_NAMES = 20;

function oneOf(parameters: readonly Parameter[], name: string): string {
  const names = parameters.map((p) => p.name);
  if (names.length <= MOST_NAMES) return `one of ${names.join(', ')}`;
  return `one of the ${names.length} that a fit tells${didYouMean(name, names)}`;
}

/** The grid of the second parameter, of which only the number of points has a default. */
export function secondGrid({ start2, stop2, points2, points }: SecondFlags): GridFlags {
  if (start2 === undefined) throw usageFailure('--parameter2 needs --start2', 'the first of its values');
  if (stop2 === undefined) throw usageFailure('--parameter2 needs --stop2', 'the last of its values');
  const grid = { start: start2, stop: stop2, points: points2 ?? points };
  checkGrid(grid, '2');
  return grid;
}

/** Refuses flags of a second parameter where there is none. */
export function refuseSecond(flags: SecondFlags): void {
  const given = {
    '--start2': flags.start2,
    '--stop2': flags.stop2,
    '--points2': flags.points2,
    '--contour-points': flags.contourPoints,
  };
  for (const [name, value] of Object.entries(given))
    if (value !== undefined)
      throw usageFailure(`${name} is for scans of two parameters`, '--parameter2 NAME');
}
