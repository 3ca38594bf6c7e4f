// The toys of a CL_s as a few lines for people: each p-value with its statistical error.

import type { ClsResults, ClsTest } from '../contracts/cls-toys.ts';
import type { ClsSummary } from '../study/cls-summary.ts';
import type { DiscoverySummary } from '../study/discovery-summary.ts';

const SYMBOLS = { 'q-tilde': 'q~_mu', q: 'q_mu', q0: 'q_0' } as const;

interface ClsFile {
  readonly test: ClsTest;
  readonly mu_test: number;
  readonly mu_hat: number;
  readonly q_obs: number;
  readonly study: { readonly digest: string };
  readonly results: ClsResults;
  readonly results_digest: string;
}

export function clsTable(file: { readonly [key: string]: unknown }, seconds: number | null): string {
  const merged = file as unknown as ClsFile;
  const summary = file as unknown as ClsSummary;
  const isDiscovery = merged.test.statistic === 'q0';
  const { b, sb } = summary.n_toys;
  const both = (of: ClsSummary['n_toys']): number => of.b + of.sb;
  const failed = both(summary.n_error);
  const lost = both(summary.n_nonconverged);
  const rate =
    seconds === null ? '' : ` in ${seconds.toFixed(1)} s (${((b + sb) / seconds).toFixed(0)} toys/s)`;
  const lines = [
    `${b} toys of background${merged.test.background_only === true ? '' : `, ${sb} of signal+background`}${rate}: ${b + sb - failed - lost} converged, ${lost} not, ${failed} failed`,
    ...wayLines(merged.results),
    `mu = ${isDiscovery ? 0 : merged.mu_test} is tested: ${SYMBOLS[merged.test.statistic ?? 'q-tilde']} ${merged.q_obs.toPrecision(4)}, mu_hat ${merged.mu_hat.toPrecision(4)}`,
    ...(isDiscovery
      ? discoveryLines(file as unknown as DiscoverySummary, merged.mu_test)
      : [
          `  CL_s ${value(summary.cls, summary.cls_error)}   CL_s+b ${value(summary.clsb, summary.clsb_error)}   CL_b ${value(summary.clb, summary.clb_error)}`,
        ]),
  ];
  if (!isDiscovery && summary.expected_set !== null) {
    const { nsigma_order: order, cls } = summary.expected_set;
    lines.push(
      `  CL_s expected, ${order[0]} to ${order.at(-1)} sigma: ${cls.map((c) => c.toPrecision(4)).join('  ')}`,
    );
  }
  lines.push(`study:   ${merged.study.digest}`, `results: ${merged.results_digest}`);
  return `${lines.join('\n')}\n`;
}

/** How the events were compressed; nothing of bins, which are not. */
export function wayLines({
  path,
  error_bound: bounds,
}: Pick<ClsResults, 'path' | 'error_bound'>): readonly string[] {
  if (path === undefined || bounds === undefined) return [];
  const perEvent = path.filter((p) => p === 'per-event').length;
  const bound = bounds.reduce<number>((most, x) => Math.max(most, x ?? 0), 0);
  return [
    `${path.length - perEvent} fitted compressed (off by at most ${bound.toPrecision(2)} sigma), ${perEvent} event by event`,
  ];
}

function discoveryLines(
  {
    p0,
    p0_error,
    significance,
    significance_interval: interval,
    expected_set: set,
    ...rest
  }: DiscoverySummary,
  mu: number,
): string[] {
  const sigmas = (z: number | null | undefined): string => z?.toPrecision(4) ?? 'none: too few toys';
  const range =
    interval === null
      ? ''
      : ` (${interval[0]?.toPrecision(4) ?? 'less'} to ${interval[1]?.toPrecision(4) ?? 'more'} at 68.27 %)`;
  const expected =
    set === null ? [] : [`  p_0 expected with mu = ${mu}: ${set.p0.map((p) => p.toPrecision(4)).join('  ')}`];
  const { p0_expected: p, significance_expected: z } = rest;
  if (p !== undefined && p !== null)
    expected.push(`  expected with mu = ${mu}: p_0 ${p.toPrecision(4)}   significance ${sigmas(z)}`);
  return [`  p_0 ${value(p0, p0_error)}   significance ${sigmas(significance)}${range}`, ...expected];
}

function value(p: number | null, error: number | null): string {
  return p === null || error === null ? 'none' : `${p.toPrecision(4)} +- ${error.toPrecision(2)}`;
}
