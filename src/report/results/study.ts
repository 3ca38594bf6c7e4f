// What the reports of merged studies say alike: which study it is, and whether all of it is there.

import { facts } from '../sections/html.ts';
import type { ResultContent } from './content.ts';

interface OfStudy {
  readonly study: { readonly digest: string };
  readonly complete?: boolean | undefined;
}

/** `items`: what the study is made of, as in `not all toys are in it`. */
export function partialProblem({ complete }: OfStudy, items: string): readonly string[] {
  return complete === false ? [`this result is partial: not all ${items} are in it`] : [];
}

/** The content of a result that is merged from shards, from that of the same result of one command. */
export function asStudy(content: ResultContent, of: OfStudy, items: string): ResultContent {
  return {
    ...content,
    problems: [...partialProblem(of, items), ...content.problems],
    sections: [
      ...content.sections,
      { id: 'study', name: 'Study', content: [facts([['Digest', of.study.digest]])] },
    ],
  };
}
