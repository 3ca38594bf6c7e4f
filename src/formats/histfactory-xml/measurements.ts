// The measurements of HistFactory's XML: <Measurement> with <POI> and <ParamSetting>s, as pyhf reads them (pyhf/readxml.py).

import { specificationFailure } from '../../contracts/failures.ts';
import type { Measurement, ParameterConfig } from '../../contracts/workspace.ts';
import type { WrittenNumbers } from '../json/written-numbers.ts';
import type { XmlElement } from '../xml/parse-xml.ts';
import { flag, inside, optionalNumber, required, requiredNumber } from './attributes.ts';
import { floats } from './numbers.ts';
import type { Sources } from './sources.ts';

/** `parameters` is what the channels say of theirs. */
export function readMeasurement(
  element: XmlElement,
  parameters: readonly ParameterConfig[],
  sources: Sources,
  written: WrittenNumbers,
): Measurement {
  const name = required(element, 'Name');
  const lumi = requiredNumber(element, 'Lumi');
  const sigma = lumi * requiredNumber(element, 'LumiRelErr');
  const [poi] = inside(element, 'POI');
  if (poi === undefined)
    throw specificationFailure({
      where: element.place,
      what: `the measurement ${JSON.stringify(name)} has no <POI>`,
      expected: '<POI>name</POI>',
    });
  let luminosity: ParameterConfig = {
    name: 'lumi',
    auxdata: floats([lumi], written),
    bounds: [floats([lumi - 5 * sigma, lumi + 5 * sigma] as const, written)],
    inits: floats([lumi], written),
    sigmas: floats([sigma], written),
  };
  const settings = new Map(parameters.map((one) => [one.name, one]));
  for (const setting of inside(element, 'ParamSetting')) {
    const [isFixed, value] = [flag(setting, 'Const'), optionalNumber(setting, 'Val')];
    const all = {
      ...(isFixed === undefined ? {} : { fixed: isFixed }),
      ...(value === undefined ? {} : { inits: floats([value], written) }),
    };
    for (const rootName of setting.text.trim().split(/\s+/).filter(Boolean)) {
      const parameter = parameterOf(rootName, setting);
      if (parameter === 'lumi') luminosity = { ...luminosity, ...all };
      else {
        const before = settings.get(parameter) ?? { name: parameter };
        // What is set here moves to the end.
        settings.delete(parameter);
        settings.set(parameter, { ...before, ...all });
      }
    }
  }
  for (const term of inside(element, 'ConstraintTerm'))
    sources.note(
      term,
      '<ConstraintTerm> is left out: a workspace has only the constraints that its modifiers bring',
    );
  return { name, config: { poi: poi.text.trim(), parameters: [luminosity, ...settings.values()] } };
}

/** The parameter that ROOT calls `name`: Lumi, alpha_X for a systematic X, X for a factor. */
function parameterOf(name: string, { place }: XmlElement): string {
  if (name === 'Lumi') return 'lumi';
  if (name.startsWith('gamma_'))
    throw specificationFailure({
      where: place,
      what: `${name} is one bin of a parameter, and a workspace sets them all or none`,
      expected: 'Lumi, alpha_NAME or the name of a normalisation factor',
    });
  return name.replace(/^alpha_/, '');
}
