// What each tool's own file says about a workspace, brought to one list of numbers; and whether two lists agree.

/** Values of a profile scan: 0 ... 5, as the tools' own defaults have it. */
export const SCAN_STOP = 5;

export type BinnedWork = 'fit' | 'hypotest' | 'limit' | 'scan';

interface NextstatFiles {
  readonly fit: { readonly converged: boolean; readonly twice_nll: number };
  readonly hypotest: { readonly cls: number; readonly expected_set: { readonly cls: readonly number[] } };
  readonly limit: { readonly obs_limit: number; readonly exp_limits: readonly number[] };
  readonly scan: {
    readonly points: readonly { readonly converged: boolean; readonly q_mu: number }[];
  };
}

/** Of nextstat's file, and of ours, which have the same names. */
export function answerOf(work: BinnedWork, who: string, file: unknown): readonly number[] {
  const not = (): Error => new Error(`${who} did not converge`);
  switch (work) {
    case 'fit': {
      const { converged, twice_nll } = file as NextstatFiles['fit'];
      if (!converged) throw not();
      return [twice_nll];
    }
    case 'hypotest': {
      const { cls, expected_set } = file as NextstatFiles['hypotest'];
      return [cls, ...expected_set.cls];
    }
    case 'limit': {
      const { obs_limit, exp_limits } = file as NextstatFiles['limit'];
      return [obs_limit, ...exp_limits];
    }
    case 'scan': {
      const { points } = file as NextstatFiles['scan'];
      if (points.some((p) => !p.converged)) throw not();
      return points.map((p) => p.q_mu);
    }
  }
}

/** Largest difference that still counts as the same answer: of 2 -ln L absolute, of confidences and limits relative. */
export const tolerances: Readonly<Record<BinnedWork, number>> = {
  fit: 1e-3,
  hypotest: 2e-3,
  limit: 1e-3,
  scan: 5e-3,
};

/** The largest difference of `theirs` from `ours`; throws beyond the tolerance. A scan of fewer points has the first, the last and some between. */
export function compareAnswers(
  work: BinnedWork,
  who: string,
  ours: readonly number[],
  theirs: readonly number[],
): number {
  const step = (ours.length - 1) / Math.max(1, theirs.length - 1);
  const same = theirs.map((_, i) => ours[Math.round(i * step)]!);
  const apart = Math.max(
    ...theirs.map((x, i) => {
      const scale = work === 'fit' || work === 'scan' ? 1 : Math.abs(same[i]!);
      return Math.abs(x - same[i]!) / scale;
    }),
  );
  if (!(apart <= tolerances[work]))
    throw new Error(`${who} and sheaf differ by ${apart}:\n${JSON.stringify([same, theirs])}`);
  // Rounding of 2 -ln L of some hundred.
  if (work === 'fit' && theirs[0]! < same[0]! - 1e-8)
    throw new Error(`${who} found a lower minimum: ${theirs[0]}, ${same[0]}`);
  return apart;
}
