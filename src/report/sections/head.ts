// The top of a report: what it is about, the banner of a study that is not whole, and the answers in short.

import { ERROR_TOLERANCE } from '../../inference/fit.ts';
import { type Child, element, fragment, type Markup } from '../markup.ts';
import { count, counted, percent, sigmas, significant } from '../numbers/format.ts';
import type { ToysReportInput } from '../report-input.ts';
import type { StudyFacts } from '../study-facts.ts';
import { check, named } from './html.ts';
import { breaches } from './verdict.ts';

export function head({ file, spec }: ToysReportInput, facts: StudyFacts): Markup {
  const of = facts.poi === null ? [] : [' of ', named(facts.poi)];
  return element(
    'header',
    {},
    element('h1', {}, 'Toy study', of),
    spec.description === undefined ? [] : element('p', { class: 'description' }, spec.description),
    element(
      'p',
      { class: 'lead' },
      `${counted(facts.there, 'toy')} at ${file.gen.point === 'init' ? 'the model’s initial values' : 'the values of the fit to data'}, seed ${String(file.gen.seed)}.`,
    ),
  );
}

/** Ranges named one by one; what is beyond is counted. */
const RANGES = 12;

export function partialBanner({ file }: ToysReportInput, facts: StudyFacts): Markup {
  const lost = facts.asked - facts.there;
  if (lost <= 0 && file.complete !== false) return fragment();
  const ranges = facts.missing
    .slice(0, RANGES)
    .map((m) => (m.count === 1 ? `${m.start}` : `${m.start} to ${m.start + m.count - 1}`));
  const more = facts.missing.length - ranges.length;
  const which =
    ranges.length === 0
      ? ''
      : ` Missing: ${ranges.join(', ')}${more > 0 ? ` and ${counted(more, 'more range')}` : ''}.`;
  const place =
    file.shard === null
      ? ''
      : ` This file is shard ${file.shard.shard_index} of ${file.shard.shard_total} (counted from 0).`;
  return element(
    'div',
    { class: 'banner', role: 'alert' },
    element('strong', {}, `Partial result: ${count(lost)} of ${counted(facts.asked, 'toy')} are missing.`),
    ` Every number and figure below is of the ${counted(facts.there, 'toy')} that are here.${place}${which}`,
  );
}

export function inShort({ file }: ToysReportInput, facts: StudyFacts): Markup {
  return element(
    'ul',
    { class: 'checks' },
    toysCheck(facts),
    convergenceCheck(facts),
    pullsCheck(facts),
    guardrailCheck(file),
    pathCheck(file, facts),
  );
}

function toysCheck({ asked, there }: StudyFacts): Markup {
  const whole = there === asked;
  return check(
    whole ? 'good' : 'bad',
    whole
      ? `All ${counted(asked, 'toy')} are here.`
      : `${count(there)} of ${counted(asked, 'toy')} are here.`,
  );
}

function convergenceCheck({ there, converged }: StudyFacts): Markup {
  if (there === 0) return check('open', 'No toy was fitted.');
  const share = percent(converged / there, converged === there ? 0 : 2);
  return check(
    converged === there ? 'good' : 'open',
    `${count(converged)} of ${counted(there, 'fit')} converged (${share}).`,
  );
}

function pullsCheck({ parameters }: StudyFacts): Markup {
  const judged = parameters.filter((p) => p.pullStatistics !== null);
  if (judged.length === 0) return check('open', 'There are no pulls to judge.');
  const off = judged.flatMap((p) =>
    breaches(p.pullStatistics!).map((b): Child => [`${b.what} of `, named(p.name), ` (${sigmas(b.sigmas)})`]),
  );
  if (off.length === 0)
    return check(
      'good',
      'Mean and width of all pulls and both coverages are within 4 σ of what they should be.',
    );
  return check(
    'bad',
    'More than 4 σ from what it should be: ',
    off.flatMap((words, i) => (i === 0 ? [words] : ['; ', words])),
    '.',
  );
}

function guardrailCheck({ guardrails }: ToysReportInput['file']): Markup {
  if (guardrails === undefined) return check('open', 'The file says nothing of guardrails.');
  const {
    require_all_converged: all,
    max_abs_poi_pull_mean: mean,
    poi_pull_std_range: width,
    passed,
  } = guardrails;
  if (!all && mean === null && width === null) return check('open', 'No guardrails were set.');
  return passed
    ? check('good', 'All guardrails passed.')
    : check('bad', `Guardrails failed: ${guardrails.failures.join('; ')}.`);
}

function pathCheck(
  { results }: ToysReportInput['file'],
  { there, largestErrorBound: largest }: StudyFacts,
): Markup {
  if (there === 0) return check('open', 'There are no fits to have an error.');
  if (results.paths === undefined) return check('good', 'All likelihoods are of bins, and exact.');
  const { compressed, per_event: exact } = results.paths;
  if (compressed === 0) return check('good', 'All likelihoods were summed event by event.');
  const mark = largest === null ? 'open' : largest <= ERROR_TOLERANCE ? 'good' : 'bad';
  const bound =
    largest === null
      ? 'with no bound of the error'
      : `which moves no estimate of theirs by more than ${significant(largest, 2)} standard deviations`;
  const unbounded = (results.error_bound ?? []).filter((b) => b === null).length;
  const without = largest === null || unbounded === 0 ? '' : ` (${count(unbounded)} without a bound)`;
  return check(
    mark,
    `${counted(compressed, 'fit')} on compressed events, ${bound}${without}; ${count(exact)} event by event.`,
  );
}
