// An unbinned model: what a specification says, compiled to parameters by index, with nothing of files in it.

import { specificationFailure } from '../contracts/failures.ts';
import type { UnbinnedPdfSpec } from '../contracts/pdf-specs.ts';
import type { UnbinnedChannelSpec, UnbinnedProcessSpec, UnbinnedSpec } from '../contracts/unbinned-spec.ts';
import type { Parameter } from '../minimize/function.ts';
import type { Pdf, Window } from './pdf.ts';
import { makePdf } from './pdfs/index.ts';
import { type RateModifier, type Share, type Yield, yieldOf } from './yield.ts';

/** An auxiliary measurement of one parameter: Gaussian with a known width. */
export interface Constraint {
  readonly parameter: number;
  /** The measured value (the global observable). */
  readonly measured: number;
  readonly sigma: number;
}

export interface Process {
  readonly name: string;
  readonly pdf: Pdf;
  /** Indices of the pdf's shape parameters. */
  readonly shape: readonly number[];
  readonly yield: Yield;
}

export interface Channel {
  readonly name: string;
  /** Its place among the channels of the specification; random streams are keyed by it. */
  readonly index: number;
  readonly inFit: boolean;
  readonly observable: string;
  readonly window: Window;
  readonly processes: readonly Process[];
}

export interface UnbinnedModel {
  readonly parameters: readonly Parameter[];
  /** Index of the parameter of interest, or null. */
  readonly poi: number | null;
  readonly channels: readonly Channel[];
  readonly constraints: readonly Constraint[];
}

/** Compiles a specification whose form has been checked. Throws a specification failure with the path of what is wrong. */
export function compileUnbinned(spec: UnbinnedSpec): UnbinnedModel {
  const indices = new Map<string, number>();
  const parameters = spec.model.parameters.map((p, i): Parameter => {
    const where = `model.parameters[${i}]`;
    const [lower, upper] = p.bounds;
    if (indices.has(p.name))
      throw specificationFailure({
        where: `${where}.name`,
        what: `the parameter ${p.name} is declared twice`,
      });
    indices.set(p.name, i);
    if (!(lower <= upper)) {
      throw specificationFailure({
        where: `${where}.bounds`,
        what: `[${lower}, ${upper}] is empty`,
        expected: 'lower <= upper',
      });
    }
    if (!(p.init >= lower && p.init <= upper)) {
      throw specificationFailure({
        where: `${where}.init`,
        what: `${p.init} lies outside the bounds [${lower}, ${upper}] of ${p.name}`,
      });
    }
    return { name: p.name, start: p.init, lower, upper, fixed: (p.fixed ?? false) || lower === upper };
  });
  const find = (name: string, where: string): number => {
    const index = indices.get(name);
    if (index !== undefined) return index;
    throw specificationFailure({
      where,
      what: `there is no parameter ${name}`,
      expected: `one of ${[...indices.keys()].join(', ')}`,
    });
  };
  const poi = spec.model.poi === undefined ? null : find(spec.model.poi, 'model.poi');
  const constraints = spec.model.parameters.flatMap((p, parameter): Constraint[] =>
    p.constraint === undefined ? [] : [{ parameter, measured: p.constraint.mean, sigma: p.constraint.sigma }],
  );
  const channels = spec.channels.map((channel, i) => compileChannel(channel, i, parameters, find));
  const twice = channels.find((c, i) => channels.findIndex((d) => d.name === c.name) !== i);
  if (twice !== undefined) {
    throw specificationFailure({
      where: `channels[${twice.index}].name`,
      what: `two channels are named ${twice.name}`,
    });
  }
  if (!channels.some((c) => c.inFit)) {
    throw specificationFailure({
      where: 'channels',
      what: 'no channel has include_in_fit true',
      hint: 'leave at least one channel in the fit',
    });
  }
  return { parameters, poi, channels, constraints };
}

function compileChannel(
  channel: UnbinnedChannelSpec,
  index: number,
  parameters: readonly Parameter[],
  find: (name: string, where: string) => number,
): Channel {
  const where = `channels[${index}]`;
  const [observable] = channel.observables;
  if (observable === undefined || channel.observables.length > 1) {
    throw specificationFailure({
      where: `${where}.observables`,
      what: `${channel.observables.length} observables`,
      expected: 'one observable a channel; products over several come with a later version',
    });
  }
  const [lower, upper] = observable.bounds;
  if (!(lower < upper)) {
    throw specificationFailure({
      where: `${where}.observables[0].bounds`,
      what: `[${lower}, ${upper}] is empty`,
      expected: 'lower < upper',
    });
  }
  const names = new Set<string>();
  const processes = channel.processes.flatMap((process, p): readonly Process[] => {
    const at = `${where}.processes[${p}]`;
    if (names.has(process.name))
      throw specificationFailure({ where: `${at}.name`, what: `two processes are named ${process.name}` });
    names.add(process.name);
    return componentsOf(process, at, find).map(({ name, spec, shares, at: place }): Process => {
      if (spec.observable !== observable.name) {
        throw specificationFailure({
          where: `${place}.observable`,
          what: `there is no observable ${spec.observable} in channel ${channel.name}`,
          expected: observable.name,
        });
      }
      const pdf = makeIn(spec, { lower, upper }, place);
      const params = 'params' in spec ? spec.params : [];
      const shape = params.map((param, k) => find(param, `${place}.params[${k}]`));
      const problem = pdf.rangeProblem(shape.map((k) => rangeOf(parameters[k]!)));
      if (problem !== null) throw specificationFailure({ where: place, what: problem });
      return { name, pdf, shape, yield: compileYield(process, shares, at, find) };
    });
  });
  return {
    name: channel.name,
    index,
    inFit: channel.include_in_fit ?? true,
    observable: observable.name,
    window: { lower, upper },
    processes,
  };
}

/** One density of a process: itself, or one of the components that its sum is taken apart into. */
interface Component {
  readonly name: string;
  readonly spec: UnbinnedPdfSpec;
  readonly shares: readonly Share[];
  readonly at: string;
}

/** A sum with fractions is nothing but several processes that share a yield: the last has what the fractions leave. */
function componentsOf(
  { name, pdf }: UnbinnedProcessSpec,
  where: string,
  find: (name: string, where: string) => number,
): readonly Component[] {
  if (pdf.type !== 'sum') return [{ name, spec: pdf, shares: [], at: `${where}.pdf` }];
  const fractions = pdf.fractions.map((f, k) => find(f, `${where}.pdf.fractions[${k}]`));
  return pdf.components.map((spec, k) => {
    const parameter = fractions[k];
    const share: Share =
      parameter === undefined ? { kind: 'rest', parameters: fractions } : { kind: 'fraction', parameter };
    return { name: `${name}/${k}`, spec, shares: [share], at: `${where}.pdf.components[${k}]` };
  });
}

/** A pdf; what its own file finds wrong is told at its place. */
function makeIn(spec: UnbinnedPdfSpec, window: Window, where: string): Pdf {
  try {
    return makePdf(spec, window);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw specificationFailure({ where, what: error.message }, error);
  }
}

function rangeOf(p: Parameter): { name: string; lower: number; upper: number } {
  return p.fixed ? { name: p.name, lower: p.start, upper: p.start } : p;
}

function compileYield(
  process: UnbinnedProcessSpec,
  shares: readonly Share[],
  where: string,
  find: (name: string, where: string) => number,
): Yield {
  const spec = process.yield;
  const modifiers = (spec.modifiers ?? []).map((m, k): RateModifier => {
    const parameter = find(m.param, `${where}.yield.modifiers[${k}].param`);
    const code =
      m.type === 'normsys' || m.type === 'norm_sys' ? (m.interp_code ?? 'code1') : (m.interp_code ?? 'code0');
    return { parameter, lo: m.lo, hi: m.hi, code };
  });
  if (spec.type === 'fixed') return yieldOf(spec.value, null, modifiers, shares);
  const [name, key, base] =
    spec.type === 'parameter' ? [spec.name, 'name', 1] : [spec.scale, 'scale', spec.base_yield];
  const parameter = find(name, `${where}.yield.${key}`);
  return yieldOf(base, parameter, modifiers, shares);
}
