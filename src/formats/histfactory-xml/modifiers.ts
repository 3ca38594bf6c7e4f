// The modifiers of a sample in HistFactory's XML, as pyhf reads them (pyhf/readxml.py, process_sample).

import { specificationFailure } from '../../contracts/failures.ts';
import type { ModifierOf, ParameterConfig, WorkspaceModifier } from '../../contracts/workspace.ts';
import type { WrittenNumbers } from '../json/written-numbers.ts';
import type { Histogram } from '../root/histograms.ts';
import type { XmlElement } from '../xml/parse-xml.ts';
import { attribute, flag, required, requiredNumber } from './attributes.ts';
import { floats } from './numbers.ts';
import type { HistogramPlace, Sources } from './sources.ts';

/** The sample that the modifiers are of. */
export interface SampleFacts {
  readonly channel: string;
  readonly nominal: Histogram;
  readonly place: HistogramPlace;
}

export interface ReadModifier {
  readonly modifier: WorkspaceModifier;
  /** What the XML says of the parameter at this very place. */
  readonly parameter: ParameterConfig | null;
}

/** Null for what changes nothing: a StatError that is not active. */
export async function readModifier(
  element: XmlElement,
  sample: SampleFacts,
  sources: Sources,
  written: WrittenNumbers,
): Promise<ReadModifier | null> {
  const only = (modifier: WorkspaceModifier): ReadModifier => ({ modifier, parameter: null });
  const { place, nominal } = sample;
  const folders = (key: string): string[] => [attribute(element, key) ?? '', place.folder];
  switch (element.name) {
    case 'OverallSys': {
      const data = { lo: requiredNumber(element, 'Low'), hi: requiredNumber(element, 'High') };
      return only({ name: required(element, 'Name'), type: 'normsys', data: floats(data, written) });
    }
    case 'NormFactor':
      return normFactor(element, written);
    case 'HistoSys': {
      const side = async (end: 'Low' | 'High'): Promise<readonly number[]> =>
        contentsOf(
          await sources.histogram(
            attribute(element, `HistoFile${end}`) ?? attribute(element, 'InputFile') ?? place.file,
            folders(`HistoPath${end}`),
            required(element, `HistoName${end}`),
          ),
          written,
        );
      const data = { lo_data: await side('Low'), hi_data: await side('High') };
      return only({ name: required(element, 'Name'), type: 'histosys', data });
    }
    case 'StatError': {
      if (flag(element, 'Activate') !== true) return null;
      const histogram = attribute(element, 'HistoName');
      const file = attribute(element, 'HistoFile') ?? attribute(element, 'InputFile') ?? place.file;
      const data =
        histogram === undefined
          ? uncertainties(nominal)
          : product(element, nominal, await sources.histogram(file, folders('HistoPath'), histogram));
      const name = `staterror_${sample.channel}`;
      return only({ name, type: 'staterror', data: floats(data, written) });
    }
    case 'ShapeSys': {
      const constraint = attribute(element, 'ConstraintType') ?? 'Poisson';
      if (constraint !== 'Poisson')
        sources.note(element, `the constraint ${constraint} becomes Poisson: a shapesys has no other`);
      const file = attribute(element, 'InputFile') ?? place.file;
      const relative = await sources.histogram(file, folders('HistoPath'), required(element, 'HistoName'));
      const data = floats(product(element, nominal, relative), written);
      return only({ name: required(element, 'Name'), type: 'shapesys', data });
    }
    case 'ShapeFactor':
      return only({ name: required(element, 'Name'), type: 'shapefactor', data: null });
    default:
      sources.note(element, `<${element.name}> is left out: a workspace has nothing like it`);
      return null;
  }
}

/** A normalisation factor says itself where its parameter starts and what bounds it has. */
function normFactor(
  element: XmlElement,
  written: WrittenNumbers,
): { readonly modifier: ModifierOf<'normfactor'>; readonly parameter: ParameterConfig } {
  const name = required(element, 'Name');
  const isFixed = flag(element, 'Const');
  return {
    modifier: { name, type: 'normfactor', data: null },
    parameter: {
      name,
      bounds: [floats([requiredNumber(element, 'Low'), requiredNumber(element, 'High')] as const, written)],
      inits: floats([requiredNumber(element, 'Val')], written),
      ...(isFixed === undefined ? {} : { fixed: isFixed }),
    },
  };
}

export function contentsOf({ contents, stored }: Histogram, written: WrittenNumbers): readonly number[] {
  return stored === 'integer' ? contents : floats(contents, written);
}

/** Roots of the sums of squared weights; of the contents where there are none, in the precision in which they are stored. */
function uncertainties({ contents, sumsOfSquares, stored }: Histogram): readonly number[] {
  if (sumsOfSquares !== null) return sumsOfSquares.map(Math.sqrt);
  return stored === 'float32' ? contents.map((n) => Math.fround(Math.sqrt(n))) : contents.map(Math.sqrt);
}

/** Relative uncertainties are absolute ones in a workspace. */
function product({ place }: XmlElement, nominal: Histogram, relative: Histogram): readonly number[] {
  const [bins, others] = [nominal.contents.length, relative.contents.length];
  if (bins !== others)
    throw specificationFailure({
      where: place,
      what: `a histogram of ${others} bins`,
      expected: `${bins} as in the sample`,
    });
  return nominal.contents.map((n, i) => n * relative.contents[i]!);
}
