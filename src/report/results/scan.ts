// The report of a profile scan: the curve, and where it rises by 1 and by 4.

import type { ResultFile } from '../../contracts/result-files.ts';
import { scanFigure } from '../figures/scan.ts';
import { significant } from '../numbers/format.ts';
import { figures, named, paragraph, table } from '../sections/html.ts';
import type { ResultContent } from './content.ts';
import { asStudy } from './study.ts';
import { measured, number, plain, text } from './tables.ts';

type Scan = ResultFile<'unbinned-scan'>;

/** Rises of twice -ln L, and the share that the values between hold of one parameter's likelihood ratio. */
const LEVELS = [
  { rise: 1, share: '68.27 %' },
  { rise: 4, share: '95.45 %' },
] as const;

export function scanContent(result: Scan): ResultContent {
  const name = result.parameter_names[result.poi_index] ?? '';
  const points = result.points.map((p) => ({
    value: p.mu,
    twoDeltaNll: p.two_delta_nll ?? Number.NaN,
    converged: p.converged,
  }));
  const lost = points.filter((p) => !p.converged).length;
  return {
    title: `Profile likelihood of ${name}`,
    lead: [named(name), ` = ${measured(result.mu_hat, result.sigma)}`],
    problems: [
      ...(result.status === 'converged' ? [] : [`the free fit did not end as it should: ${result.status}`]),
      ...(lost === 0 ? [] : [`${lost} of ${points.length} conditional fits did not converge`]),
    ],
    sections: [
      {
        id: 'scan',
        name: 'Scan',
        content: [
          figures(
            [scanFigure({ name, points, best: result.mu_hat, uncertainty: result.sigma })],
            'Twice the rise of −ln L over its minimum, with all other parameters fitted at each value. Between the places where it is 1 lies the interval of 68.27 %, between those where it is 4 that of 95.45 %.',
            'wide',
          ),
        ],
      },
      {
        id: 'intervals',
        name: 'Intervals',
        content: [
          table(
            [text('level'), number('from'), number('to')],
            LEVELS.map(({ rise, share }) => {
              const [from, to] = ends(points, result.mu_hat, rise);
              return [share, significant(from ?? null, 5), significant(to ?? null, 5)];
            }),
          ),
          paragraph('By straight lines between the scanned values; – where the scan does not reach so far.'),
        ],
      },
      {
        id: 'values',
        name: 'Values',
        content: [
          table(
            [number(name), number('2 Δ(−ln L)'), number('q'), text('')],
            result.points.map((p) => [
              plain(p.mu),
              significant(p.two_delta_nll, 5),
              significant(p.q_mu, 5),
              p.converged ? '' : 'did not converge',
            ]),
          ),
        ],
      },
    ],
  };
}

/** Of a scan that was run as a study. */
export function scanStudyContent(result: ResultFile<'scan --run-id'>): ResultContent {
  const { points } = result.results;
  return asStudy(scanContent({ ...result, points }), result, 'values');
}

interface ScanPoint {
  readonly value: number;
  readonly twoDeltaNll: number;
  readonly converged: boolean;
}

/** Where the curve first rises to `rise` on either side of the estimate; null beyond the scan. */
function ends(points: readonly ScanPoint[], best: number, rise: number): readonly (number | null)[] {
  const known = points.filter((p) => p.converged && Number.isFinite(p.twoDeltaNll));
  const start = { value: best, twoDeltaNll: 0 };
  const above = known.filter((p) => p.value > best);
  const below = known.filter((p) => p.value < best).reverse();
  return [below, above].map((side) => {
    const beyond = side.findIndex((p) => p.twoDeltaNll >= rise);
    if (beyond < 0) return null;
    const [a, b] = [side[beyond - 1] ?? start, side[beyond]!];
    const part = (rise - a.twoDeltaNll) / (b.twoDeltaNll - a.twoDeltaNll);
    return Number.isFinite(part) ? a.value + part * (b.value - a.value) : b.value;
  });
}
