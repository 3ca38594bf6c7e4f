// The report of the result of one command: the answer, figures, tables, and where the numbers are from.

import type { ResultFile, ResultKind } from '../contracts/result-files.ts';
import { element } from './markup.ts';
import { contents, page } from './page.ts';
import { binnedFitContent } from './results/binned-fit.ts';
import { binnedHypotestContent, significanceContent } from './results/binned-tests.ts';
import type { ResultContent } from './results/content.ts';
import { discoveryContent, significanceToysContent } from './results/discovery.ts';
import { fitContent } from './results/fit.ts';
import { gofToysContent } from './results/gof-toys.ts';
import { goodnessContent } from './results/goodness.ts';
import { binnedLimitContent, limitContent, limitToysContent } from './results/limits.ts';
import { patchesContent } from './results/patches.ts';
import { planeContent, planeStudyContent } from './results/plane.ts';
import { rankingContent } from './results/ranking.ts';
import { saturatedContent } from './results/saturated.ts';
import { scanContent, scanStudyContent } from './results/scan.ts';
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
  /** Of many parameters, how many figures of them show. Default 30. */
  readonly top?: number | undefined;
}

const TOP = 30;

export function resultReport({ result, provenance, top = TOP }: ResultReportInput): string {
  const { title, lead, problems, sections } = contentOf(result, top);
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

function contentOf(result: KnownResult, top: number): ResultContent {
  switch (result.kind) {
    case 'unbinned-fit':
      return fitContent(result.file);
    case 'fit':
      return binnedFitContent(result.file, top);
    case 'scan':
    case 'unbinned-scan':
      return scanContent(result.file);
    case 'scan --run-id':
      return scanStudyContent(result.file);
    case 'unbinned-hypotest':
      return hypotestContent(result.file);
    case 'hypotest':
      return binnedHypotestContent(result.file);
    case 'significance':
      return significanceContent(result.file);
    case 'significance --calculator toys':
      return significanceToysContent(result.file);
    case 'hypotest-toys --test-stat q0':
      return discoveryContent(result.file);
    case 'hypotest-toys':
    case 'unbinned-hypotest-toys':
      return clsContent(result.file);
    case 'unbinned-upper-limit':
      return limitContent(result.file);
    case 'upper-limit':
      return binnedLimitContent(result.file);
    case 'upper-limit --calculator toys':
    case 'unbinned-upper-limit --calculator toys':
      return limitToysContent(result.file);
    case 'ranking':
    case 'unbinned-ranking':
      return rankingContent(result.file, top);
    case 'unbinned-gof':
      return goodnessContent(result.file);
    case 'goodness-of-fit':
      return saturatedContent(result.file);
    case 'goodness-of-fit --calculator toys':
      return gofToysContent(result.file);
    case 'patchset-scan':
      return patchesContent(result.file);
    case 'scan --parameter2 --run-id':
      return planeStudyContent(result.file);
    case 'scan --parameter2':
    case 'unbinned-scan --parameter2':
      return planeContent(result.file);
  }
}
