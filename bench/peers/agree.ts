// Whether two tools found the same: a comparison of speeds is worth something only then.

/** A fit as each tool's own file says it, brought to one form. */
export interface Answer {
  readonly who: string;
  readonly converged: boolean;
  readonly nll: number;
  readonly bestfit: readonly number[];
  readonly uncertainties: readonly number[];
}

/** Estimates may differ by this part of an uncertainty, and uncertainties by this part of themselves. */
export const ESTIMATE_TOLERANCE = 0.02;
export const UNCERTAINTY_TOLERANCE = 0.02;
/** Nobody's minimum is below ours by more than rounding, relative to -ln L. */
const ROUNDING = 1e-12;

export interface Differences {
  /** In standard deviations, over all parameters and tools. */
  readonly estimates: number;
  /** Relative. */
  readonly uncertainties: number;
}

/** The largest differences of `others` from `ours`; throws where one is too large. */
export function compareFits(ours: Answer, others: readonly Answer[]): Differences {
  let [estimates, uncertainties] = [0, 0];
  for (const other of [ours, ...others]) {
    if (!other.converged) throw new Error(`${other.who} did not converge`);
    ours.bestfit.forEach((x, i) => {
      const sigma = ours.uncertainties[i]!;
      estimates = Math.max(estimates, Math.abs(other.bestfit[i]! - x) / sigma);
      uncertainties = Math.max(uncertainties, Math.abs(other.uncertainties[i]! - sigma) / sigma);
    });
    if (!(estimates <= ESTIMATE_TOLERANCE) || !(uncertainties <= UNCERTAINTY_TOLERANCE)) {
      throw new Error(
        `${other.who} and ${ours.who} differ by ${estimates} sigma, their uncertainties by a part of ${uncertainties}:\n${JSON.stringify([ours, other], null, 2)}`,
      );
    }
    if (other.nll < ours.nll - ROUNDING * Math.abs(ours.nll))
      throw new Error(`${other.who} found a lower minimum than ${ours.who}: ${other.nll}, ${ours.nll}`);
  }
  return { estimates, uncertainties };
}

/** How far two means of one quantity are apart, in standard errors; throws beyond 5. */
export function compareMeans(what: string, ours: readonly number[], theirs: readonly number[]): number {
  const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
  const centre = mean(ours);
  const spread = Math.sqrt(mean(ours.map((x) => (x - centre) ** 2)));
  const apart = Math.abs(mean(theirs) - centre) / (spread * Math.sqrt(1 / ours.length + 1 / theirs.length));
  if (!(apart <= 5))
    throw new Error(
      `the mean ${what} is ${centre} for us and ${mean(theirs)} for them: ${apart} standard errors apart`,
    );
  return apart;
}
