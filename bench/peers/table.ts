// The comparison as Markdown, which reads well in a terminal too.

import type { Machine, Quiet, Revision } from '../machine.ts';
import { describeMachine, describeQuiet, shown } from '../table.ts';
import type { Contest, Standing } from './contest.ts';

export interface Row extends Pick<Contest, 'name' | 'what' | 'unit'> {
  readonly before: Quiet;
  readonly standings: readonly Standing[];
  readonly agreement: string;
}

const titles = [
  'who',
  'threads',
  'median',
  'min ... max',
  'n',
  'CPU s',
  'MB',
  'ours is faster by',
  'what was timed',
];

export function rowMarkdown({ name, what, unit, before, standings, agreement }: Row): string {
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |\n`;
  const lines = standings.map(({ who, threads, spread, cpuSeconds, peakMB, oursIsFasterBy, timed }) =>
    line([
      who,
      `${threads}`,
      `${shown(spread.median)} ${unit}`,
      `${shown(spread.min)} ... ${shown(spread.max)}`,
      `${spread.samples.length}`,
      cpuSeconds === null ? '' : shown(cpuSeconds),
      peakMB === null ? '' : shown(Math.round(peakMB)),
      oursIsFasterBy === null ? '' : `${Number(oursIsFasterBy.toPrecision(3))} x`,
      timed,
    ]),
  );
  return `## ${name}: ${what}\n\nBefore it: ${describeQuiet(before)}. The answers agree: ${agreement}.\n\n${line(titles)}${line(titles.map(() => '---'))}${lines.join('')}\n`;
}

export function head(
  date: string,
  machine: Machine,
  revision: Revision,
  versions: Readonly<Record<string, string>>,
): string {
  const others = Object.entries(versions).map(([name, v]) => `${name} ${v}`);
  return `# Sheaf beside other tools, ${date}

${describeMachine(machine, revision)}; ${others.join(', ')}.

All tools read the same files (of events: the model of NextStat's pf31_gauss_exp, its bounds and starts, 4 free parameters, Poisson
yields in toys; of bins: pyhf workspaces, patches applied, interpolation codes 4 and 4p) and ran in turns in one session; every run is kept, and medians are compared. Whole processes are timed
from outside by one program, with their processor time and peak memory; before fits count, every tool has run once, and
numba keeps what it compiled. Where a factor is below 1, ours is slower.

What each computes. **sheaf** toys: each event drawn at its own place (exact bin-wise sampling), folded on the way into
weights of a compressed likelihood, fitted by Newton's method with exact Hessians; estimates, uncertainties, pulls, and a
bound of the compression's error for each toy; a run directory with checksums, synced to disk, and its merge. Fits: the same from a
file. **nextstat** toys: events drawn into memory, each fitted by L-BFGS-B over all events; estimates and -ln L, no
uncertainties. Fits: with covariance. **iminuit + numba-stats**: Migrad and Hesse over all events, derivatives by
differences.

Of bins: **pyhf numpy** minimises by scipy's SLSQP with derivatives by differences, **pyhf jax** by the same with exact ones, compiled;
neither gives uncertainties. **nextstat** fits by L-BFGS with exact gradients. **sheaf** fits by Newton's method with exact Hessians in the parameters
that bins share, and gives uncertainties.

`;
}
