// One measurement as HistFactory's XML: <Measurement> with <POI> and <ParamSetting>s.

import { type FailureParts, specificationFailure } from '../../contracts/failures.ts';
import type { Measurement, ParameterConfig } from '../../contracts/workspace.ts';
import { element, type NewElement } from '../xml/write-xml.ts';
import { attributeName } from './export-attributes.ts';
import type { NormFactors } from './export-channel.ts';
import type { Kinds } from './export-parameters.ts';

export interface MeasurementExport {
  readonly kinds: Kinds;
  /** What the <NormFactor>s of the channels say, which is the same for all measurements. */
  readonly normFactors: NormFactors;
  readonly notes: string[];
}

/** What a measurement says of its normalisation factors, and pyhf's own start and bounds where it says nothing. */
export function normFactorsOf({ config }: Measurement): NormFactors {
  return (name) => {
    const own = config.parameters.find((one) => one.name === name);
    return { start: own?.inits?.[0] ?? 1, bounds: own?.bounds?.[0] ?? [0, 10] };
  };
}

export function exportMeasurement(measurement: Measurement, to: MeasurementExport): NewElement {
  const { name, config } = measurement;
  const lumi = config.parameters.find((one) => one.name === 'lumi');
  const value = lumi?.auxdata?.[0] ?? 1;
  const sigma = lumi?.sigmas?.[0] ?? 0;
  if (!(value > 0))
    throw specificationFailure({
      where: `measurement ${name}`,
      what: `the luminosity is measured to be ${value}`,
      expected: 'a number above 0: its uncertainty is relative in XML',
    });
  if (config.poi.trim() !== config.poi)
    throw specificationFailure({
      where: `measurement ${name}`,
      what: `the parameter of interest ${JSON.stringify(config.poi)} begins or ends with white space, which readers of XML drop`,
      hint: 'rename it: sheaf workspace rename',
    });
  const settings = settingsOf(measurement, to);
  const held = [...settings.filter(({ fixed }) => fixed)].map(({ rootName }) => rootName);
  const moved = settings.filter(({ start }) => start !== null);
  return element(
    'Measurement',
    {
      Name: attributeName(name, 'measurement'),
      Lumi: String(value),
      LumiRelErr: String(sigma / value),
      ExportOnly: 'True',
    },
    [
      element('POI', {}, config.poi),
      ...moved.map(({ rootName, start }) => element('ParamSetting', { Val: String(start) }, rootName)),
      ...(held.length === 0 ? [] : [element('ParamSetting', { Const: 'True' }, held.join(' '))]),
    ],
  );
}

interface Setting {
  readonly rootName: string;
  readonly fixed: boolean;
  /** Where it is not what readers take anyway. */
  readonly start: number | null;
}

function settingsOf(measurement: Measurement, to: MeasurementExport): readonly Setting[] {
  const where = `measurement ${measurement.name}`;
  const said = new Map(measurement.config.parameters.map((one) => [one.name, one]));
  // One that this measurement does not mention may be set by the first, whose word stands in the channels.
  for (const [name, kind] of to.kinds) if (kind === 'normfactor' && !said.has(name)) said.set(name, { name });
  return [...said.values()].flatMap((one) => {
    const setting = settingOf(one, where, measurement, to);
    return setting.fixed || setting.start !== null ? [setting] : [];
  });
}

function settingOf(
  config: ParameterConfig,
  where: string,
  measurement: Measurement,
  { kinds, normFactors, notes }: MeasurementExport,
): Setting {
  const { name, inits, bounds } = config;
  const fixed = config.fixed === true;
  const refuse = (parts: FailureParts): never => {
    throw specificationFailure({ where: `${where}, parameter ${name}`, ...parts });
  };
  const leftOut = (what: string): void => {
    notes.push(`${where}, parameter ${name}: ${what}`);
  };
  const setting = (rootName: string, start: number, usual: number): Setting => ({
    rootName: fixed || start !== usual ? settableName(rootName, refuse) : rootName,
    fixed,
    start: start === usual ? null : start,
  });
  const nothing: Setting = { rootName: name, fixed: false, start: null };
  const kind = kinds.get(name);
  switch (kind) {
    case 'lumi': {
      const [value, sigma] = [config.auxdata![0]!, config.sigmas![0]!];
      const usual = [value - 5 * sigma, value + 5 * sigma];
      const isUsual = usual.every((x, i) => Math.abs(x - bounds![0]![i]!) <= 1e-12 * value);
      if (!isUsual) leftOut(`the bounds ${bounds![0]!.join(' and ')} are left out: readers take 5 sigma`);
      return { ...setting('Lumi', inits![0]!, value) };
    }
    case 'normfactor': {
      const own = normFactorsOf(measurement)(name);
      const written = normFactors(name);
      if (own.bounds.some((x, i) => x !== written.bounds[i]))
        leftOut(
          `the bounds ${own.bounds.join(' and ')} are left out: XML has those of the first measurement`,
        );
      return bareSetting(own.start, written.start);
    }
    case 'normsys':
    case 'histosys':
      if (config.auxdata !== undefined && config.auxdata[0] !== 0)
        refuse({
          what: `auxdata of ${config.auxdata[0]}, which HistFactory's XML cannot hold`,
          expected: '0',
        });
      if (bounds !== undefined && (bounds[0]![0] !== -5 || bounds[0]![1] !== 5))
        leftOut(`the bounds ${bounds[0]!.join(' and ')} are left out: readers take -5 and 5`);
      return setting(`alpha_${name}`, inits?.[0] ?? 0, 0);
    case 'shapefactor':
      if (fixed && inits?.some((x) => x !== 1) === true)
        refuse({ what: "it is fixed elsewhere than at 1, which HistFactory's XML cannot hold" });
      if (inits !== undefined || bounds !== undefined)
        leftOut('starts and bounds are left out: XML has none for a factor a bin');
      return bareSetting(1, 1);
    case 'shapesys':
    case 'staterror':
      for (const key of ['auxdata', 'factors', 'sigmas'] as const)
        if (config[key] !== undefined)
          refuse({ what: `${key} of its own, which HistFactory's XML cannot hold` });
      if (fixed)
        refuse({ what: "it is fixed, which readers of HistFactory's XML refuse for a factor a bin" });
      leftOut('its settings are left out: XML has none for a factor a bin');
      return nothing;
    case undefined:
      if (name !== 'lumi') leftOut('it has no modifier here, and its settings are left out');
      return nothing;
  }

  function bareSetting(start: number, usual: number): Setting {
    const found = setting(name, start, usual);
    if ((found.fixed || found.start !== null) && /^(alpha_|gamma_|Lumi)/.test(name))
      refuse({
        what: "readers of HistFactory's XML take this name for another kind of parameter",
        hint: 'rename it: sheaf workspace rename',
      });
    return found;
  }
}

/** Names are separated by spaces in <ParamSetting>. */
function settableName(rootName: string, refuse: (parts: FailureParts) => never): string {
  if (!/\s/.test(rootName) && rootName !== '') return rootName;
  return refuse({
    what: 'a name with white space cannot be set: XML separates names by it',
    hint: 'rename it: sheaf workspace rename',
  });
}
