// What was asked: the parameters with the values that toys were drawn with, the channels, and how toys were made.

import type { UnbinnedChannelSpec, UnbinnedProcessSpec } from '../../contracts/unbinned-spec.ts';
import { type Child, element, fragment, type Markup } from '../markup.ts';
import { count, exactly, none, significant } from '../numbers/format.ts';
import type { BinnedToyChannel, ToysReportInput } from '../report-input.ts';
import type { ParameterFacts, StudyFacts } from '../study-facts.ts';
import { type Cell, facts as factList, named, section, table } from './html.ts';

export function askedSection({ file, spec }: ToysReportInput, facts: StudyFacts): Markup {
  const { gen } = file;
  const overrides = Object.entries(gen.overrides);
  return section(
    'asked',
    'What was asked',
    factList([
      ['Toys', count(facts.asked)],
      ['Seed', String(gen.seed)],
      [
        'Drawn at',
        gen.point === 'init' ? 'the initial values of the model' : 'the values of the fit to data',
      ],
      ...(overrides.length === 0
        ? []
        : [
            [
              'With',
              separated(overrides.map(([name, value]) => [named(name), ` = ${exactly(value)}`])),
            ] as const,
          ]),
      ['Auxiliary measurements', gen.fluctuate_globals ? 'drawn anew in each toy' : 'the same in all toys'],
    ]),
    element('h3', {}, 'Parameters'),
    table(
      [
        { head: 'parameter', align: 'text' },
        { head: 'role', align: 'text' },
        { head: 'true value', align: 'number' },
        { head: 'bounds', align: 'number' },
        { head: 'constraint', align: 'number' },
      ],
      facts.parameters.map(parameterRow),
    ),
    element('h3', {}, 'Channels'),
    channelsTable(spec),
  );
}

function channelsTable({ channels }: ToysReportInput['spec']): Markup {
  const binned = channels.flatMap((c) => ('bins' in c ? [c] : []));
  const ofEvents = channels.flatMap((c) => ('bins' in c ? [] : [c]));
  if (binned.length > 0)
    return table(
      [
        { head: 'channel', align: 'text' },
        { head: 'bins', align: 'number' },
        { head: 'samples', align: 'text' },
      ],
      binned.map(binnedRow),
    );
  return table(
    [
      { head: 'channel', align: 'text' },
      { head: 'observable', align: 'text' },
      { head: 'processes', align: 'text' },
    ],
    ofEvents.map(channelRow),
  );
}

function binnedRow({ name, bins, samples }: BinnedToyChannel): readonly Cell[] {
  return [named(name), count(bins), separated(samples.map((s) => named(s)))];
}

function parameterRow(p: ParameterFacts): readonly Cell[] {
  const bounds = p.spec?.bounds;
  const constraint = p.spec?.constraint;
  return [
    named(p.name),
    p.fixed ? 'fixed' : p.poi ? 'of interest' : constraint === undefined ? 'free' : 'constrained',
    exactly(p.truth),
    bounds === undefined ? none : `[${bounds.map(exactly).join(', ')}]`,
    constraint === undefined
      ? none
      : `${constraint.type === 'gaussian' ? 'Gaussian' : 'counted'}, ${exactly(constraint.mean)} ± ${constraint.type === 'gaussian' ? exactly(constraint.sigma) : significant(constraint.sigma, 4)}`,
  ];
}

function channelRow(channel: UnbinnedChannelSpec): readonly Cell[] {
  const observables = channel.observables.map((o) => [
    named(o.name),
    ` in [${exactly(o.bounds[0])}, ${exactly(o.bounds[1])}]`,
  ]);
  return [
    fragment(
      named(channel.name),
      channel.include_in_fit === false ? element('small', {}, 'not in the fit') : [],
    ),
    separated(observables),
    element(
      'ul',
      { class: 'plain' },
      channel.processes.map((p) => element('li', {}, processWords(p))),
    ),
  ];
}

function processWords({ name, pdf, yield: expected }: UnbinnedProcessSpec): Child {
  const factors = (expected.modifiers ?? []).flatMap((m): Child[] => [
    ' × ',
    m.type,
    '(',
    named(m.param),
    ')',
  ]);
  return [named(name), ': ', pdfWords(pdf), ', yield ', yieldWords(expected), factors];
}

function pdfWords(pdf: UnbinnedProcessSpec['pdf']): Child {
  if (pdf.type === 'product')
    return pdf.components.flatMap((component, k) => [
      ...(k === 0 ? [] : [' × ']),
      component.type === 'sum' ? ['(', pdfWords(component), ')'] : pdfWords(component),
      component.observable === undefined ? [] : [' in ', named(component.observable)],
    ]);
  if (pdf.type !== 'sum')
    return [pdf.type, 'params' in pdf ? [' (', separated(pdf.params.map((p) => named(p))), ')'] : []];
  const parts = pdf.components.map((component, k): Child => {
    const fraction = pdf.fractions[k];
    return [fraction === undefined ? 'the rest' : named(fraction), ' × ', pdfWords(component)];
  });
  return parts.flatMap((part, k) => (k === 0 ? [part] : [' + ', part]));
}

function yieldWords(expected: UnbinnedProcessSpec['yield']): Child {
  if (expected.type === 'fixed') return exactly(expected.value);
  if (expected.type === 'parameter') return named(expected.name);
  return [`${exactly(expected.base_yield)} × `, named(expected.scale)];
}

function separated(items: readonly Child[]): Child {
  return items.flatMap((item, i) => (i === 0 ? [item] : [', ', item]));
}
