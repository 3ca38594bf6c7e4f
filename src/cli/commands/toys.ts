// `sheaf toys`: toys of a pyhf workspace, each fitted: estimates, uncertainties and pulls, as a run on this machine or one shard of it.

import { SheafFailure } from '../../contracts/failures.ts';
import { isConverged } from '../../inference/fit.ts';
import { completeFit } from '../../study/binned-fit.ts';
import { BinnedToyStudy, defineBinnedToys } from '../../study/binned-toys.ts';
import { type Binned, fitWithPoi } from '../binned.ts';
import { runStudy, subjectOfInput } from '../binned-study.ts';
import { command } from '../context.ts';
import { setValues } from '../generation.ts';
import { checkRunFlags } from '../study-run.ts';
import type { BinnedToysFlags, WorkspaceFlags } from './flags.ts';
import { assessmentOf } from './unbinned-fit-toys.ts';

export const toys = command(async (context, flags: BinnedToysFlags) => {
  const begin = performance.now();
  checkRunFlags(flags);
  const { kernel, study, assessment } = await binnedToysStudy(flags);
  return runStudy(context, kernel, flags, {
    study,
    name: 'toys',
    command: 'toys',
    begin,
    assessment,
    keyNumbers: (file) => {
      const { n_error, n_converged, n_nonconverged } = file['results'] as { readonly [key: string]: unknown };
      const counts = { n_toys: flags.nToys, n_error, n_converged, n_nonconverged };
      return {
        poi_index: file['poi_index'],
        ...counts,
        summary: file['summary'],
        guardrails: file['guardrails'],
      };
    },
  });
});

/** The study that the command line asks for. */
export async function binnedToysStudy(
  flags: WorkspaceFlags &
    Parameters<typeof assessmentOf>[0] &
    Pick<BinnedToysFlags, 'gen' | 'set' | 'seed' | 'nToys' | 'fixedGlobals' | 'parameters'>,
) {
  const binned = await fitWithPoi(flags);
  const { kernel, input, model } = binned;
  const { parameters } = model;
  const params = flags.gen === 'mle' ? fitted(binned) : parameters.map((p) => p.start);
  const gen = {
    point: flags.gen,
    overrides: setValues(parameters, params, flags.set ?? []),
    params,
    names: parameters.map((p) => p.name),
    seed: flags.seed,
    n_toys: flags.nToys,
    fluctuate_globals: !flags.fixedGlobals,
  };
  const assessment = assessmentOf(flags);
  const definition = defineBinnedToys(subjectOfInput(input, model, flags), gen, flags.parameters);
  return { kernel, study: new BinnedToyStudy(kernel, definition, assessment), assessment };
}

function fitted(binned: Binned): number[] {
  if (isConverged(binned.fit.status)) return [...completeFit(binned).values];
  throw new SheafFailure('numerics', {
    what: `the fit of the data, where toys are to be made, did not converge (${binned.fit.status})`,
    hint: 'give the values with --gen init and --set',
  });
}
