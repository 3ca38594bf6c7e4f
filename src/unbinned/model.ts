// An unbinned model: what a specification says, compiled to parameters by index, with nothing of files in it.

import { type FailureParts, SheafFailure, specificationFailure } from '../contracts/failures.ts';
import type { UnbinnedPdfSpec } from '../contracts/pdf-specs.ts';
import type { UnbinnedChannelSpec, UnbinnedProcessSpec, UnbinnedSpec } from '../contracts/unbinned-spec.ts';
import type { Parameter } from '../minimize/function.ts';
import type { Pdf, Window } from './pdf.ts';
import { makePdf } from './pdfs/index.ts';
import { type Factor, type FactoredProcess, joinFactors, type UsedObservable } from './projections.ts';
import { shapeParameters } from './shape-parameters.ts';
import { termsOf } from './terms.ts';
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
  readonly processes: readonly Process[];
  /** One for each observable that the processes are densities of, in the order of the channel's data columns. */
  readonly projections: readonly Projection[];
}

/** A channel seen in one of its observables, all others integrated out: the channel itself, where it has only one. */
export interface Projection {
  /** Of the channel; with the observable, where that has several. */
  readonly name: string;
  readonly observable: string;
  readonly window: Window;
  /** The processes of the channel, each with its density in this observable. */
  readonly processes: readonly Process[];
}

export interface UnbinnedModel {
  readonly parameters: readonly Parameter[];
  /** Index of the parameter of interest, or null. */
  readonly poi: number | null;
  readonly channels: readonly Channel[];
  readonly constraints: readonly Constraint[];
}

/** Is told every problem. Where it comes back, compiling goes on to find the next one. */
type Report = (problem: FailureParts, cause?: unknown) => void;

/** Index of a parameter; where there is none, that is reported, and the answer is null. */
export type Find = (name: string, where: string) => number | null;

/** Compiles a specification whose form has been checked. Throws a specification failure with the path of what is wrong. */
export function compileUnbinned(spec: UnbinnedSpec): UnbinnedModel {
  return compile(spec, (problem, cause) => {
    throw specificationFailure(problem, cause);
  });
}

/** Everything that is wrong with what a specification says, in the order of compiling; the model where nothing is. */
export function checkUnbinned(spec: UnbinnedSpec): {
  readonly model: UnbinnedModel | null;
  readonly problems: readonly SheafFailure[];
} {
  const problems: SheafFailure[] = [];
  const model = compile(spec, (problem, cause) => problems.push(specificationFailure(problem, cause)));
  return { model: problems.length === 0 ? model : null, problems };
}

/** What is answered after a report is a model with holes in it, not to be used. */
function compile(spec: UnbinnedSpec, report: Report): UnbinnedModel {
  const indices = new Map<string, number>();
  const parameters = spec.model.parameters.map((p, i): Parameter => {
    const where = `model.parameters[${i}]`;
    const [lower, upper] = p.bounds;
    if (indices.has(p.name)) {
      report({
        where: `${where}.name`,
        what: `the parameter ${p.name} is declared twice`,
      });
    } else {
      indices.set(p.name, i);
    }
    if (!(lower <= upper)) {
      report({
        where: `${where}.bounds`,
        what: `[${lower}, ${upper}] is empty`,
        expected: 'lower <= upper',
      });
    } else if (!(p.init >= lower && p.init <= upper)) {
      report({
        where: `${where}.init`,
        what: `${p.init} lies outside the bounds [${lower}, ${upper}] of ${p.name}`,
      });
    }
    return { name: p.name, start: p.init, lower, upper, fixed: (p.fixed ?? false) || lower === upper };
  });
  const find: Find = (name, where) => {
    const index = indices.get(name);
    if (index !== undefined) return index;
    report({
      where,
      what: `there is no parameter ${name}`,
      expected: `one of ${[...indices.keys()].join(', ')}`,
    });
    return null;
  };
  const poi = spec.model.poi === undefined ? null : find(spec.model.poi, 'model.poi');
  const constraints = spec.model.parameters.flatMap((p, parameter): Constraint[] =>
    p.constraint === undefined ? [] : [{ parameter, measured: p.constraint.mean, sigma: p.constraint.sigma }],
  );
  const channels = spec.channels.map((channel, i) => compileChannel(channel, i, parameters, find, report));
  for (const [i, { name, index }] of channels.entries()) {
    if (channels.findIndex((c) => c.name === name) === i) continue;
    report({
      where: `channels[${index}].name`,
      what: `two channels are named ${name}`,
    });
  }
  if (!channels.some((c) => c.inFit)) {
    report({
      where: 'channels',
      what: 'no channel has include_in_fit true',
      hint: 'leave at least one channel in the fit',
    });
  }
  return { parameters: withKinks(parameters, channels), poi, channels, constraints };
}

/** The parameters, those marked in which the likelihood's first derivative jumps at 0 so far that a minimum may lie there. */
function withKinks(parameters: readonly Parameter[], channels: readonly Channel[]): readonly Parameter[] {
  const kinked = new Set(
    channels.flatMap(({ processes }) =>
      processes.flatMap((p) => [
        ...(p.pdf.kinks ?? []).map((k) => p.shape[k]!),
        ...p.yield.modifiers.filter(isOneSided).map((m) => m.parameter),
      ]),
    ),
  );
  return parameters.map((p, i) => (kinked.has(i) ? { ...p, kinkAtZero: true } : p));
}

/** Rate modifiers that are straight, and change the rate to the same side at plus and minus one. */
function isOneSided({ code, lo, hi }: RateModifier): boolean {
  return (code === 'code0' || code === 'code1') && (lo - 1) * (hi - 1) > 0;
}

function compileChannel(
  channel: UnbinnedChannelSpec,
  index: number,
  parameters: readonly Parameter[],
  find: Find,
  report: Report,
): Channel {
  const where = `channels[${index}]`;
  const windows = channel.observables.map(({ bounds: [lower, upper] }, k): Window => {
    if (!(lower < upper)) {
      report({
        where: `${where}.observables[${k}].bounds`,
        what: `[${lower}, ${upper}] is empty`,
        expected: 'lower < upper',
      });
    }
    return { lower, upper };
  });
  channel.observables.forEach(({ name }, k) => {
    if (channel.observables.findIndex((o) => o.name === name) < k)
      report({ where: `${where}.observables[${k}].name`, what: `two observables are named ${name}` });
  });
  const names = new Set<string>();
  const processes = channel.processes.flatMap((process, p): FactoredProcess[] => {
    const at = `${where}.processes[${p}]`;
    if (names.has(process.name))
      report({ where: `${at}.name`, what: `two processes are named ${process.name}` });
    names.add(process.name);
    const yieldWith = compileYield(process, at, find);
    return termsOf(process, at, find).flatMap(({ name, parts, shares, at: place }): FactoredProcess[] => {
      const factors = parts.flatMap((part) =>
        compileFactor(part.spec, part.at, channel, windows, parameters, find, report),
      );
      factors.forEach((f, k) => {
        if (factors.findIndex((other) => other.observable === f.observable) < k)
          report({
            where: place,
            what: `two densities of ${channel.observables[f.observable]!.name} are multiplied`,
            expected: 'a product with one density for each observable',
          });
      });
      return yieldWith === null || factors.length === 0
        ? []
        : [{ name, factors, yield: yieldWith(shares), at: place }];
    });
  });
  const used = channel.observables.flatMap(({ name }, observable): UsedObservable[] =>
    processes.some((p) => p.factors.some((f) => f.observable === observable))
      ? [{ name, observable, window: windows[observable]! }]
      : [],
  );
  for (const { at, name, factors } of processes) {
    const missing = used.filter((o) => !factors.some((f) => f.observable === o.observable));
    if (missing.length > 0) {
      report({
        where: at,
        what: `process ${name} says nothing of ${missing.map((o) => o.name).join(', ')}, of which other processes are densities`,
        expected: `a product of densities of ${used.map((o) => o.name).join(', ')}`,
      });
    }
  }
  return {
    name: channel.name,
    index,
    inFit: channel.include_in_fit ?? true,
    ...joinFactors(channel.name, processes, used),
  };
}

function compileFactor(
  spec: UnbinnedPdfSpec,
  at: string,
  channel: UnbinnedChannelSpec,
  windows: readonly Window[],
  parameters: readonly Parameter[],
  find: Find,
  report: Report,
): readonly Factor[] {
  const observable = channel.observables.findIndex((o) => o.name === spec.observable);
  const window = windows[observable];
  if (window === undefined) {
    report({
      where: `${at}.observable`,
      what: `there is no observable ${spec.observable} in channel ${channel.name}`,
      expected: channel.observables.map((o) => o.name).join(', '),
    });
  }
  // On a window that is empty, whatever a pdf finds wrong would be that.
  const pdf = window !== undefined && window.lower < window.upper ? makeIn(spec, window, at, report) : null;
  const params = shapeParameters(spec);
  const shape = params.flatMap(({ name, key }) => find(name, `${at}.${key}`) ?? []);
  const problem =
    shape.length === params.length ? pdf?.rangeProblem(shape.map((k) => rangeOf(parameters[k]!))) : null;
  if (typeof problem === 'string') report({ where: at, what: problem });
  return pdf === null ? [] : [{ observable, pdf, shape }];
}

/** A pdf; what its own file finds wrong is told at its place. */
function makeIn(spec: UnbinnedPdfSpec, window: Window, where: string, report: Report): Pdf | null {
  try {
    return makePdf(spec, window);
  } catch (error) {
    if (error instanceof SheafFailure)
      report({ ...error.parts, where: `${where}.${error.parts.where}` }, error);
    else if (error instanceof RangeError) report({ where, what: error.message }, error);
    else throw error;
    return null;
  }
}

function rangeOf(p: Parameter): { name: string; lower: number; upper: number } {
  return p.fixed ? { name: p.name, lower: p.start, upper: p.start } : p;
}

/** The yield of a process, for components of it with their shares. */
function compileYield(
  process: UnbinnedProcessSpec,
  where: string,
  find: Find,
): ((shares: readonly Share[]) => Yield) | null {
  const spec = process.yield;
  const modifiers = (spec.modifiers ?? []).flatMap((m, k): RateModifier[] => {
    const parameter = find(m.param, `${where}.yield.modifiers[${k}].param`);
    const code =
      m.type === 'normsys' || m.type === 'norm_sys' ? (m.interp_code ?? 'code1') : (m.interp_code ?? 'code0');
    return parameter === null ? [] : [{ parameter, lo: m.lo, hi: m.hi, code }];
  });
  if (spec.type === 'fixed') return (shares) => yieldOf(spec.value, null, modifiers, shares);
  const [name, key, base] =
    spec.type === 'parameter' ? [spec.name, 'name', 1] : [spec.scale, 'scale', spec.base_yield];
  const parameter = find(name, `${where}.yield.${key}`);
  if (parameter === null) return null;
  return (shares) => yieldOf(base, parameter, modifiers, shares);
}
