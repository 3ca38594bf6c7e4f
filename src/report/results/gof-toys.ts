// The report of a goodness of fit by toys of a workspace: chi-square of the toys against the saturated model, and that of the data.

import type { ResultFile } from '../../contracts/result-files.ts';
import { goodnessFigure } from '../figures/goodness.ts';
import { count, significant, withInterval } from '../numbers/format.ts';
import { facts, figures, paragraph, table } from '../sections/html.ts';
import type { ResultContent } from './content.ts';
import { partialProblem } from './study.ts';
import { number, text } from './tables.ts';

type GofToys = ResultFile<'goodness-of-fit --calculator toys'>;

export function gofToysFigure(
  result: Pick<GofToys, 'test' | 'results' | 'p_value' | 'p_value_interval'>,
): string {
  return goodnessFigure({
    quantity: 'χ² against the saturated model',
    word: 'χ²',
    statistic: result.test.chi2_obs,
    toys: knownOf(result),
    pValue: result.p_value,
    interval: result.p_value_interval,
    degrees: result.test.ndof,
  });
}

function knownOf({ results }: Pick<GofToys, 'results'>): readonly number[] {
  return results.chi2.flatMap((chi2) => chi2 ?? []);
}

export function gofToysContent(result: GofToys): ResultContent {
  const { p_value: p, p_value_interval: interval, n_toys, n_nonconverged, n_error, test } = result;
  const toys = knownOf(result);
  const { chi2_obs: statistic, ndof: degrees } = test;
  return {
    title: 'Goodness of fit by toys',
    lead: p === null ? 'There is no p-value: no toy could be fitted.' : `p = ${withInterval(p, interval)}`,
    problems: [
      ...partialProblem(result, 'toys'),
      ...(toys.length === n_toys
        ? []
        : [`${n_toys - toys.length} of ${n_toys} toys could not be fitted, and are left out`]),
    ],
    sections: [
      {
        id: 'chi-square',
        name: 'χ²',
        content: [
          figures(
            [gofToysFigure(result)],
            'The filled steps are toys of the fit, each fitted anew; the line is the data. The p-value is the share of toys at the line or to its right: a small one says that the model does not describe the data. The outline is what the toys would look like if all counts were large.',
          ),
          facts([
            ['χ² of the data', significant(statistic, 5)],
            ['Degrees of freedom', count(degrees)],
            ['p-value', withInterval(p, interval)],
          ]),
          paragraph(
            'The interval holds what the probability may be, by how many toys there are (Clopper and Pearson).',
          ),
          table(
            [text('toys'), number('made'), number('not converged'), number('failed')],
            [['of the fit', count(n_toys), count(n_nonconverged), count(n_error)]],
          ),
          facts([
            ['Auxiliary measurements', test.fluctuate_globals ? 'drawn anew in each toy' : 'held'],
            ['Seed', String(test.seed)],
            ['Study', result.study.digest],
          ]),
        ],
      },
    ],
  };
}
