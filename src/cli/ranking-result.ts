// Impacts of nuisance parameters as the fields of a result, and as a table for people.

import { isConverged } from '../inference/fit.ts';
import type { Impact, Shift } from '../inference/ranking.ts';
import { finite } from './fit-result.ts';

/** Those that are ranked, in their order. */
export function rankingFields(order: readonly Impact[]) {
  return {
    names: order.map((i) => i.name),
    delta_mu_up: order.map((i) => i.prefit.up.impact),
    delta_mu_down: order.map((i) => i.prefit.down.impact),
    delta_mu_up_postfit: order.map((i) => i.postfit?.up.impact ?? null),
    delta_mu_down_postfit: order.map((i) => i.postfit?.down.impact ?? null),
    pull: order.map((i) => i.pull),
    constraint: order.map((i) => i.constraint),
  };
}

export const convergedShift = ({ fit }: Shift): boolean => isConverged(fit.status);

export function pointFields(impact: Impact) {
  const { prefit, postfit } = impact;
  return {
    name: impact.name,
    param_index: impact.parameter,
    center: impact.measured,
    sigma: impact.sigma,
    theta_hat: impact.estimate,
    pull: impact.pull,
    constraint: impact.constraint,
    ...shiftFields('up', prefit.up),
    ...shiftFields('down', prefit.down),
    postfit:
      postfit === null ? null : { ...shiftFields('up', postfit.up), ...shiftFields('down', postfit.down) },
  };
}

/** The fields of one shift, with `_up` or `_down` behind their names. */
function shiftFields(
  side: 'up' | 'down',
  shift: Shift,
): { readonly [name: string]: boolean | number | null } {
  return {
    [`val_${side}`]: shift.value,
    [`mu_${side}`]: shift.poi,
    [`delta_mu_${side}`]: shift.impact,
    [`converged_${side}`]: convergedShift(shift),
    [`n_iter_${side}`]: shift.fit.minimum.iterations,
    [`nll_${side}`]: finite(shift.fit.minimum.value),
  };
}

/** The first `most` of `order`, for people. */
export function rankingTable(poi: string, order: readonly Impact[], most = Number.POSITIVE_INFINITY): string {
  if (order.length === 0) return 'no constrained nuisance parameter is free\n';
  const number = (x: number | null | undefined): string => (typeof x === 'number' ? x.toPrecision(3) : '-');
  const rows = [
    ['parameter', 'pull', 'constraint', `${poi} up`, 'down', 'postfit up', 'down'],
    ...order
      .slice(0, most)
      .map((i) => [
        i.name,
        number(i.pull),
        number(i.constraint),
        number(i.prefit.up.impact),
        number(i.prefit.down.impact),
        number(i.postfit?.up.impact),
        number(i.postfit?.down.impact),
      ]),
  ];
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((r) => r[c]!.length)));
  const left = order.length - most;
  return rows
    .map(
      (row) =>
        `  ${row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  ')}\n`,
    )
    .join('')
    .concat(left > 0 ? `  and ${left} more\n` : '');
}
