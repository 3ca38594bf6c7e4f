// The report of a toy study: one HTML file that needs nothing else, neither script nor network, and holds no point a toy.

import { element, type Markup } from './markup.ts';
import { counted } from './numbers/format.ts';
import { contents, page } from './page.ts';
import type { ToysReportInput } from './report-input.ts';
import { askedSection } from './sections/asked.ts';
import { convergenceSection } from './sections/convergence.ts';
import { guardrailsSection } from './sections/guardrails.ts';
import { head, inShort, partialBanner } from './sections/head.ts';
import { numbersSection } from './sections/numbers.ts';
import { originSections } from './sections/origin.ts';
import { pictureSections } from './sections/pictures.ts';
import { factsOf, type StudyFacts } from './study-facts.ts';

export function toysReport(input: ToysReportInput): string {
  const facts = factsOf(input);
  const pictures = pictureSections(input, facts);
  const of = facts.poi === null ? '' : ` of ${facts.poi}`;
  return page(
    `Toy study${of}: ${counted(facts.there, 'toy')}`,
    head(input, facts),
    partialBanner(input, facts),
    inShort(input, facts),
    contentsOf(input, facts),
    numbersSection(input, facts),
    guardrailsSection(input, facts),
    askedSection(input, facts),
    convergenceSection(input, facts),
    pictures,
    originSections(input),
    element('footer', {}, 'Made by Sheaf. All statistics are computed from the columns of the result file.'),
  );
}

function contentsOf({ oneToy }: ToysReportInput, { parameters }: StudyFacts): Markup {
  const pictures = parameters.some((p) => !p.fixed);
  const links: readonly (readonly [string, string])[] = [
    ['numbers', 'Numbers'],
    ['guardrails', 'Guardrails'],
    ['asked', 'What was asked'],
    ['convergence', 'Convergence'],
    ...(pictures
      ? ([
          ['pulls', 'Pulls'],
          ['estimates', 'Estimates'],
          ['uncertainties', 'Uncertainties'],
        ] as const)
      : []),
    ...(pictures ? ([['correlations', 'Correlations']] as const) : []),
    ...(oneToy === null || oneToy.length === 0 ? [] : ([['one-toy', 'One toy']] as const)),
    ['reproduce', 'Make it again'],
    ['provenance', 'Provenance'],
  ];
  return contents(links);
}
