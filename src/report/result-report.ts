// The report of the result of one command: the answer, figures, tables, and where the numbers are from.

import type { ResultFile, ResultKind } from '../contracts/result-files.ts';
import { element } from './markup.ts';
import { contents, page } from './page.ts';
import type { ResultContent } from './results/content.ts';
import { fitContent } from './results/fit.ts';
import { goodnessContent } from './results/goodness.ts';
import { limitContent, limitToysContent } from './results/limits.ts';
import { planeContent } from './results/plane.ts';
import { rankingContent } from './results/ranking.ts';
import { scanContent } from './results/scan.ts';
import { clsContent, hypotestContent } from './results/tests.ts';
import { check, facts, section } from './sections/html.ts';

/** A checked result with the command that wrote it. */
export type KnownResult = {
  [K in ResultKind]: { readonly kind: K; readonly file: ResultFile<K> };
}[ResultKind];

export interface ResultReportInput {
  readonly result: KnownResult;
  /** File, version and the like, in the order in which they are shown. */
  readonly provenance: readonly { readonly label: string; readonly value: string }[];
}

export function resultReport({ result, provenance }: ResultReportInput): string {
  const { title, lead, problems, sections } = contentOf(result);
  const origin = [{ label: 'Command', value: `sheaf ${result.kind}` }, ...provenance];
  return page(
    title,
    element('header', {}, element('h1', {}, title), element('p', { class: 'description' }, lead)),
    problems.length === 0
      ? []
      : element(
          'ul',
          { class: 'checks' },
          problems.map((problem) => check('bad', problem)),
        ),
    contents([...sections.map((s) => [s.id, s.name] as const), ['provenance', 'Provenance']]),
    sections.map((s) => section(s.id, s.name, ...s.content)),
    section('provenance', 'Provenance', facts(origin.map(({ label, value }) => [label, value] as const))),
    element('footer', {}, 'Made by Sheaf. All numbers are those of the result file.'),
  );
}

function contentOf(result: KnownResult): ResultContent {
  switch (result.kind) {
    case 'unbinned-fit':
      return fitContent(result.file);
    case 'unbinned-scan':
      return scanContent(result.file);
    case 'unbinned-hypotest':
      return hypotestContent(result.file);
    case 'unbinned-hypotest-toys':
      return clsContent(result.file);
    case 'unbinned-upper-limit':
      return limitContent(result.file);
    case 'unbinned-upper-limit --calculator toys':
      return limitToysContent(result.file);
    case 'unbinned-ranking':
      return rankingContent(result.file);
    case 'unbinned-gof':
      return goodnessContent(result.file);
    case 'unbinned-scan --parameter2':
      return planeContent(result.file);
  }
}
