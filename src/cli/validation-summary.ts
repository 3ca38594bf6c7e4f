// What a valid specification says, as data and as lines for people.

import type { ElementaryMath } from '../kernel/math.ts';
import type { Channel, UnbinnedModel } from '../unbinned/model.ts';
import { expectedYield } from '../unbinned/yield.ts';
import type { DataFacts, ObservableFacts, Validation } from './validation.ts';

export interface Summary {
  readonly parameters: readonly {
    readonly name: string;
    readonly init: number;
    readonly bounds: readonly [number, number];
    readonly fixed: boolean;
    readonly of_interest: boolean;
    readonly constraint: { readonly mean: number; readonly sigma: number } | null;
  }[];
  readonly channels: readonly {
    readonly name: string;
    readonly in_fit: boolean;
    /** Those that the processes are densities of. */
    readonly observables: readonly { readonly name: string; readonly bounds: readonly [number, number] }[];
    readonly processes: readonly {
      readonly name: string;
      readonly pdf: string;
      readonly expected: number;
    }[];
    /** With every parameter at its init. */
    readonly expected: number;
    /** The sum of weights, or the number of events where they have none; null without data. */
    readonly observed: number | null;
    readonly data: DataSummary | null;
    /** Of each density that is made from the events of a file. */
    readonly sources: readonly (DataSummary & { readonly process: string })[];
  }[];
}

interface DataSummary {
  readonly file: string;
  readonly rows: number;
  readonly kept: number;
  readonly unselected: number;
  readonly outside: number;
  readonly not_finite: number;
  readonly sum_of_weights: number;
  /** Those that the specification declares; of a source, that of its density. */
  readonly observables: readonly ObservableFacts[];
}

/** Null where there is no model. */
export function summaryOf({ model, spec, data, sources }: Validation, math: ElementaryMath): Summary | null {
  if (model === null || spec === null) return null;
  return {
    parameters: model.parameters.map((p, i) => {
      const constraint = model.constraints.find((c) => c.parameter === i);
      return {
        name: p.name,
        init: p.start,
        bounds: [p.lower, p.upper] as const,
        fixed: p.fixed,
        of_interest: model.poi === i,
        constraint: constraint === undefined ? null : { mean: constraint.measured, sigma: constraint.sigma },
      };
    }),
    channels: model.channels.map((channel) => ({
      ...channelSummary(channel, model, data[channel.index]!, math),
      sources: sources.flatMap((facts) => {
        const process = spec.channels[channel.index]!.processes[facts.process]!.name;
        return facts.channel === channel.index ? [{ process, ...dataSummary(facts) }] : [];
      }),
    })),
  };
}

function channelSummary(
  channel: Channel,
  model: UnbinnedModel,
  facts: DataFacts | null,
  math: ElementaryMath,
): Omit<Summary['channels'][number], 'sources'> {
  const at = model.parameters.map((p) => p.start);
  const processes = channel.processes.map((p) => ({
    name: p.name,
    pdf: p.pdf.type,
    expected: expectedYield(p.yield, at, math),
  }));
  return {
    name: channel.name,
    in_fit: channel.inFit,
    observables: channel.projections.map(({ observable, window }) => ({
      name: observable,
      bounds: [window.lower, window.upper] as const,
    })),
    processes,
    expected: processes.reduce((sum, p) => sum + p.expected, 0),
    observed: facts === null ? null : facts.sumOfWeights,
    data: facts === null ? null : dataSummary(facts),
  };
}

function dataSummary({ file, account, sumOfWeights, observables }: DataFacts): DataSummary {
  const { rows, kept, unselected, outside, notFinite: not_finite } = account;
  return { file, rows, kept, unselected, outside, not_finite, sum_of_weights: sumOfWeights, observables };
}

export function summaryText({ parameters, channels }: Summary): string {
  const rows = parameters.map((p) => {
    const notes = [
      ...(p.of_interest ? ['of interest'] : []),
      ...(p.fixed ? ['fixed'] : []),
      ...(p.constraint === null ? [] : [`constrained to ${p.constraint.mean} +- ${p.constraint.sigma}`]),
    ];
    return [p.name, String(p.init), `[${p.bounds.join(', ')}]`, notes.join(', ')];
  });
  const lines = ['parameters', ...aligned(rows)];
  for (const channel of channels) {
    const { name, observables, processes, expected, observed, data, sources } = channel;
    const left = channel.in_fit ? '' : ', not in the fit';
    const windows = observables.map((o) => `${o.name} in [${o.bounds.join(', ')}]`);
    lines.push(`channel ${name}: ${windows.join(', ')}${left}`);
    const events = processes.map((p) => [p.name, p.pdf, shown(p.expected)]);
    lines.push(...aligned([...events, ['expected', '', shown(expected)]]));
    if (data === null || observed === null) lines.push('  no data');
    else {
      lines[lines.length - 1] += `, observed ${shown(observed)}`;
      lines.push(...fileLines(data.file, data));
    }
    for (const source of sources) lines.push(...fileLines(`${source.process} from ${source.file}`, source));
  }
  return `${lines.join('\n')}\n`;
}

function fileLines(title: string, data: DataSummary): readonly string[] {
  const { kept, unselected, outside, not_finite } = data;
  const out = `${outside} outside, ${not_finite} not finite, ${unselected} not selected`;
  const ranges = data.observables.map(
    (o) => `${o.name}: min ${shown(o.min)}, mean ${shown(o.mean)}, max ${shown(o.max)}`,
  );
  return [
    `  ${title}: ${kept} events kept, ${out}`,
    `  sum of weights ${shown(data.sum_of_weights)}, ${ranges.join('; ')}`,
  ];
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]!.map((_, k) => Math.max(...rows.map((row) => row[k]!.length)));
  return rows.map((row) => `  ${row.map((cell, k) => cell.padEnd(widths[k]!)).join('  ')}`.trimEnd());
}

function shown(value: number): string {
  return String(Number(value.toPrecision(7)));
}
