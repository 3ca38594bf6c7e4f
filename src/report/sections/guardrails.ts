// The limits that the user set on the study, and what came out.

import type { Markup } from '../markup.ts';
import { significant } from '../numbers/format.ts';
import type { ToysGuardrails, ToysReportInput } from '../report-input.ts';
import type { StudyFacts } from '../study-facts.ts';
import { type Cell, paragraph, section, table } from './html.ts';

export function guardrailsSection({ file }: ToysReportInput, facts: StudyFacts): Markup {
  const rows = file.guardrails === undefined ? [] : rowsOf(file.guardrails, facts);
  const set = rows.length > 0 || file.guardrails?.passed === false;
  return section(
    'guardrails',
    'Guardrails',
    set
      ? paragraph(
          file.guardrails?.passed === true
            ? 'All passed.'
            : `Failed: ${file.guardrails?.failures.join('; ')}.`,
        )
      : paragraph('None were set: this study could not fail by its numbers.'),
    rows.length === 0
      ? []
      : table(
          [
            { head: 'guardrail', align: 'text' },
            { head: 'limit', align: 'number' },
            { head: 'came out', align: 'number' },
            { head: 'verdict', align: 'text' },
          ],
          rows,
        ),
  );
}

function rowsOf(g: ToysGuardrails, { there, converged }: StudyFacts): (readonly Cell[])[] {
  const rows: (readonly Cell[])[] = [];
  if (g.require_all_converged)
    rows.push(['toys that did not converge', '0', String(there - converged), passed(there === converged)]);
  const {
    max_abs_poi_pull_mean: limit,
    poi_pull_std_range: range,
    poi_pull_mean: mean,
    poi_pull_std: width,
  } = g;
  if (limit !== null) {
    rows.push([
      '|mean pull| of the parameter of interest',
      `≤ ${significant(limit)}`,
      significant(mean === null ? null : Math.abs(mean)),
      passed(mean !== null && Math.abs(mean) <= limit),
    ]);
  }
  if (range !== null) {
    const [low = Number.NaN, high = Number.NaN] = range;
    rows.push([
      'pull width of the parameter of interest',
      `${significant(low)} to ${significant(high)}`,
      significant(width),
      passed(width !== null && width >= low && width <= high),
    ]);
  }
  return rows;
}

function passed(yes: boolean): Cell {
  return { cell: yes ? 'passed' : 'failed', class: yes ? 'good' : 'bad' };
}
