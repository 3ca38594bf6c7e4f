// The report of a scan of a patch set: what is excluded, in the plane of two numbers of the patches or along one, and every patch.

import type { ResultFile } from '../../contracts/result-files.ts';
import { limitsAgainst } from '../figures/limits-against.ts';
import { hasPlane, patchesFigure } from '../figures/patches.ts';
import type { Markup } from '../markup.ts';
import { count, exactly, significant } from '../numbers/format.ts';
import { facts, figures, named, paragraph, table } from '../sections/html.ts';
import type { ResultContent } from './content.ts';
import { partialProblem } from './study.ts';
import { measured, number, text } from './tables.ts';

type Patches = ResultFile<'patchset-scan'>;

export function patchesContent(result: Patches): ResultContent {
  const { test, results, patches } = result;
  const alpha = Number((1 - test.cl).toPrecision(6));
  const excluded = (cls: readonly (number | null | undefined)[]): number =>
    cls.filter((c) => typeof c === 'number' && c < alpha).length;
  const medians = results.expected_cls.map((band) => band[2]);
  return {
    title: 'Scan of a patch set',
    lead: `${count(excluded(results.cls))} of ${count(patches.length)} patches are excluded at ${exactly(100 * test.cl)} % CL_s, ${count(excluded(medians))} expected`,
    problems: [
      ...partialProblem(result, 'patches'),
      ...patches.flatMap(({ name }, i) => {
        const problem = results.problems[i];
        return typeof problem === 'string' ? [`${name}: ${problem.split('\n')[0]}`] : [];
      }),
    ],
    sections: [
      { id: 'exclusion', name: 'Exclusion', content: pictures(result, alpha) },
      { id: 'patches', name: 'Patches', content: [patchTable(result)] },
      {
        id: 'numbers',
        name: 'Numbers',
        content: [
          facts([
            ['Tested value', exactly(test.mu_test)],
            ['Statistic', test.statistic === 'q' ? 'q' : 'q̃'],
            ['Confidence level', significant(test.cl, 6)],
            ['Study', result.study.digest],
          ]),
        ],
      },
    ],
  };
}

function pictures({ labels, patches, test, results }: Patches, alpha: number): Markup[] {
  if (hasPlane(labels, patches)) {
    const shown = patches.map(({ values }, i) => ({
      values,
      cls: results.cls[i] ?? null,
      expected: results.expected_cls[i]?.[2] ?? null,
    }));
    return [
      figures(
        [patchesFigure({ labels, patches: shown, cl: test.cl, mu: test.mu_test })],
        `Full dots are excluded, rings are not. The lines are where CL_s is ${exactly(alpha)}: observed, and the median of data without signal; between patches log CL_s is taken as straight.`,
        'wide',
      ),
    ];
  }
  const at = patches.map(({ values: [value] }) => value);
  if (labels.length !== 1 || !at.every((value) => typeof value === 'number'))
    return [
      paragraph(
        'There is no figure: these patches have neither one number that they could be drawn against, nor two.',
      ),
    ];
  const label = labels[0]!;
  const points = (observed: readonly (number | null)[], expected: readonly (readonly (number | null)[])[]) =>
    at.map((value, i) => ({ at: value, observed: observed[i] ?? null, expected: expected[i] ?? [] }));
  const cls = limitsAgainst({
    title: `CL_s against ${label}`,
    label,
    quantity: `CL_s of ${exactly(test.mu_test)}`,
    points: points(results.cls, results.expected_cls),
    excludedBelow: alpha,
  });
  const limits = limitsAgainst({
    title: `Upper limits against ${label}`,
    label,
    quantity: `upper limit at ${exactly(100 * test.cl)} % CL_s`,
    points: points(results.upper_limit, results.expected_limits),
    excludedBelow: test.mu_test,
  });
  return [
    figures(
      test.limits ? [limits, cls] : [cls],
      'The full line is observed. The bands are where data without signal lie, with their median dashed. What is below the dotted line is excluded.',
      'wide',
    ),
  ];
}

function patchTable({ labels, patches, test, results }: Patches): Markup {
  const limits = test.limits ? [number('upper limit'), number('expected limit')] : [];
  return table(
    [
      text('patch'),
      ...labels.map((label) => number(label)),
      number('estimate'),
      number('CL_s'),
      number('expected CL_s'),
      ...limits,
    ],
    patches.map(({ name, values }, i) => [
      named(name),
      ...values.map(String),
      measured(results.mu_hat[i], results.mu_sigma[i]),
      significant(results.cls[i] ?? null, 4),
      significant(results.expected_cls[i]?.[2] ?? null, 4),
      ...(test.limits
        ? [
            significant(results.upper_limit[i] ?? null, 4),
            significant(results.expected_limits[i]?.[2] ?? null, 4),
          ]
        : []),
    ]),
  );
}
