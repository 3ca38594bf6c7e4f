// A goodness of fit by toys as a few lines for people.

interface GofFile {
  readonly chi2: number;
  readonly ndof: number;
  readonly p_value: number | null;
  readonly p_value_interval: readonly [number, number] | null;
  readonly n_toys: number;
  readonly n_error: number;
  readonly n_nonconverged: number;
  readonly study: { readonly digest: string };
  readonly results_digest: string;
}

export function gofTable(file: { readonly [key: string]: unknown }, seconds: number | null): string {
  const merged = file as unknown as GofFile;
  const { n_toys: toys, n_error: failed, n_nonconverged: lost, p_value_interval: interval } = merged;
  const rate = seconds === null ? '' : ` in ${seconds.toFixed(1)} s (${(toys / seconds).toFixed(0)} toys/s)`;
  const p =
    merged.p_value === null || interval === null
      ? 'none'
      : `${merged.p_value.toPrecision(4)} (${interval[0].toPrecision(4)} to ${interval[1].toPrecision(4)} at 68.27 %)`;
  const lines = [
    `${toys} toys of the fit${rate}: ${toys - failed - lost} converged, ${lost} not, ${failed} failed`,
    `chi2 ${merged.chi2.toFixed(2)} for ${merged.ndof} degrees of freedom, p = ${p} by toys`,
    `study:   ${merged.study.digest}`,
    `results: ${merged.results_digest}`,
  ];
  return `${lines.join('\n')}\n`;
}
