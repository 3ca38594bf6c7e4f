// Whether the measurements fit the parameters: the parameter of interest, and the settings of each.

import { didYouMean } from '../../../contracts/nearest.ts';
import type { Problem } from '../../../contracts/problems.ts';
import type { Measurement, ParameterConfig, Workspace } from '../../../contracts/workspace.ts';
import { type ParameterFacts, parameterForms, parametersOf } from '../parameters.ts';

type Path = readonly (string | number)[];
const lists = ['inits', 'bounds', 'auxdata', 'factors', 'sigmas'] as const;

/** `measurement` undefined: all of them. */
export function checkMeasurements(
  workspace: Workspace,
  measurement: Measurement | undefined,
  needsPoi: boolean,
): readonly Problem[] {
  const parameters = parametersOf(workspace);
  if (parameters.size === 0)
    return [{ path: ['channels'], what: 'no sample has a modifier, expected one parameter or more' }];
  return workspace.measurements.flatMap((one, i) =>
    measurement === undefined || measurement === one
      ? checkMeasurement(one, ['measurements', i, 'config'], parameters, needsPoi)
      : [],
  );
}

function checkMeasurement(
  { config }: Measurement,
  path: Path,
  parameters: ReadonlyMap<string, ParameterFacts>,
  needsPoi: boolean,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (needsPoi || parameters.has(config.poi))
    problems.push(...checkPoi(config.poi, [...path, 'poi'], parameters));
  const seen = new Set<string>();
  for (const [i, parameter] of config.parameters.entries()) {
    const at = [...path, 'parameters', i];
    const { name } = parameter;
    if (seen.has(name))
      problems.push({ path: [...at, 'name'], what: `a second configuration of ${JSON.stringify(name)}` });
    else {
      // What is not in the model is passed over, as pyhf does: a signal that a patch brings, or the luminosity.
      const facts = parameters.get(name);
      if (facts !== undefined) problems.push(...checkParameter(parameter, at, facts));
    }
    seen.add(name);
  }
  if (parameters.has('lumi') && parameters.get('lumi')!.type === 'lumi' && !seen.has('lumi'))
    problems.push({
      path: [...path, 'parameters'],
      what: 'nothing on "lumi", which modifiers name, expected { name: "lumi", auxdata, sigmas, inits, bounds }',
    });
  return problems;
}

function checkPoi(
  poi: string,
  path: Path,
  parameters: ReadonlyMap<string, ParameterFacts>,
): readonly Problem[] {
  if (poi === '') return [];
  const facts = parameters.get(poi);
  if (facts === undefined) {
    const known = [...parameters.keys()];
    const hint =
      didYouMean(poi, known) || ', expected the name of one, "" for none, or a patch that brings it';
    return [{ path, what: `no modifier has the parameter ${JSON.stringify(poi)}${hint}` }];
  }
  if (facts.components === 1) return [];
  const what = `${JSON.stringify(poi)} is a ${facts.type} of ${facts.components} bins, expected a parameter that is one number`;
  return [{ path, what }];
}

function checkParameter(
  parameter: ParameterConfig,
  path: Path,
  { type, components }: ParameterFacts,
): readonly Problem[] {
  const { settings, constraint, init, bounds } = parameterForms[type];
  const problems: Problem[] = [];
  for (const key of lists) {
    const list = parameter[key];
    if (list === undefined) {
      if (type === 'lumi' && key !== 'sigmas' && settings.includes(key))
        problems.push({ path, what: `"lumi" without ${key}, expected a list of one` });
    } else if (!settings.includes(key)) {
      const what = `a ${type} has no ${key}, expected only ${settings.join(', ')} or fixed`;
      problems.push({ path: [...path, key], what });
    } else if (list.length !== components) {
      const there = list.length === 1 ? '1 entry' : `${list.length} entries`;
      problems.push({
        path: [...path, key],
        what: `${there}, expected ${components}, as many as the ${type} has`,
      });
    }
  }
  const above = (key: 'sigmas' | 'factors') =>
    (parameter[key] ?? []).flatMap((x, i) =>
      x > 0 ? [] : [{ path: [...path, key, i], what: `${x}, expected a number above 0` }],
    );
  problems.push(...above('sigmas'), ...above('factors'));
  if (constraint === 'constrained_by_poisson')
    for (const [i, n] of (parameter.auxdata ?? []).entries())
      if (n < 0)
        problems.push({ path: [...path, 'auxdata', i], what: `${n}, expected a count of at least 0` });
  problems.push(...checkStart(parameter, path, components, init, bounds));
  return problems;
}

/** Fits start inside the bounds; pyhf refuses to begin elsewhere. */
function checkStart(
  { inits, bounds }: ParameterConfig,
  path: Path,
  components: number,
  init: number | null,
  usual: readonly [number, number] | null,
): readonly Problem[] {
  const problems: Problem[] = [];
  for (let i = 0; i < components; i++) {
    const [lower, upper] = bounds?.[i] ?? usual ?? [];
    const start = inits?.[i] ?? init;
    if (lower === undefined || upper === undefined || start === null) continue;
    const range = `[${lower}, ${upper}]`;
    if (lower > upper)
      problems.push({ path: [...path, 'bounds', i], what: `${range}, expected the lower bound first` });
    else if (!(start >= lower && start <= upper)) {
      const at = inits?.[i] === undefined ? [...path, 'bounds', i] : [...path, 'inits', i];
      problems.push({ path: at, what: `the parameter starts at ${start}, outside of ${range}` });
    }
  }
  return problems;
}
