// One-dimensional histograms of a ROOT file.

import { dataFailure } from '../../contracts/failures.ts';
import { orDamaged } from '../damaged.ts';
import { nearNames } from '../near-names.ts';
import type { RootDirectory, RootFile, RootKey } from './jsroot.generated.js';
import { openRoot } from './open-root.ts';

export interface Histogram {
  /** Of the bins inside the axis: neither under- nor overflow. */
  readonly contents: readonly number[];
  /** Sums of squared weights; null where the file keeps none, and a bin of n entries is off by the root of n. */
  readonly sumsOfSquares: readonly number[] | null;
  /** How ROOT stores the contents. */
  readonly stored: 'integer' | 'float32' | 'float64';
}

/** The histograms of one file. */
export interface HistogramFile {
  /** The first of `paths` that is there. Throws a failure of kind `data` where none is, or it is no histogram. */
  readonly read: (paths: readonly string[]) => Promise<Histogram>;
}

/** Classes of histograms by the last letter, as in TH1D. */
const stored: Readonly<Record<string, Histogram['stored']>> = {
  C: 'integer',
  S: 'integer',
  I: 'integer',
  L: 'integer',
  F: 'float32',
  D: 'float64',
};

const most = { directories: 2000, depth: 20 };

export async function openHistograms(bytes: Uint8Array, source: string): Promise<HistogramFile> {
  const file = await openRoot(bytes, source);
  const keys = await keysOf(file);
  return {
    read: async (paths) => {
      const path = paths.find((one) => keys.has(one));
      if (path === undefined) {
        const what = `there is no histogram ${[...new Set(paths)].map((one) => `'${one}'`).join(' or ')}`;
        const names = [...keys].filter(([, key]) => key.fClassName.startsWith('TH1')).map(([name]) => name);
        throw dataFailure({ where: source, what, expected: nearNames(paths.at(-1)!, names) });
      }
      const key = keys.get(path)!;
      const found = await orDamaged(source, `the histogram '${path}' cannot be read`, () =>
        file.readObject(path, key.fCycle),
      );
      return histogramOf(found, key.fClassName, `${source} ${path}`);
    },
  };
}

/** Every key by its path, with the newest cycle. */
async function keysOf(file: RootFile): Promise<ReadonlyMap<string, RootKey>> {
  const keys = new Map<string, RootKey>();
  let left = most.directories;
  const look = async (directory: RootDirectory, path: string, depth: number): Promise<void> => {
    for (const key of directory.fKeys) {
      const inside = `${path}${key.fName}`;
      if (key.fClassName === 'TDirectory' || key.fClassName === 'TDirectoryFile') {
        left -= 1;
        if (left < 0 || depth > most.depth) return;
        const inner = await file.readObject(inside, key.fCycle).catch(() => null);
        if (isDirectory(inner)) await look(inner, `${inside}/`, depth + 1);
      } else if ((keys.get(inside)?.fCycle ?? 0) < key.fCycle) keys.set(inside, key);
    }
  };
  await look(file, '', 0);
  return keys;
}

function isDirectory(object: unknown): object is RootDirectory {
  return typeof object === 'object' && object !== null && 'fKeys' in object && Array.isArray(object.fKeys);
}

/** What jsroot makes of a TH1: bin 0 is the underflow, the last the overflow. */
interface StoredHistogram {
  readonly fArray: ArrayLike<number | bigint>;
  readonly fSumw2?: ArrayLike<number> | null;
  readonly fXaxis: { readonly fNbins: number };
}

function histogramOf(found: unknown, className: string, where: string): Histogram {
  const kind = stored[/^TH1([CSILFD])$/.exec(className)?.[1] ?? ''];
  if (kind === undefined || !isHistogram(found))
    throw dataFailure({
      where,
      what: `a ${className}`,
      expected: 'a histogram of one dimension: TH1D, TH1F, TH1I',
    });
  const bins = found.fXaxis.fNbins;
  const inside = (list: ArrayLike<number | bigint>): readonly number[] =>
    Array.from(list, Number).slice(1, bins + 1);
  const contents = inside(found.fArray);
  if (contents.length !== bins)
    throw dataFailure({
      where,
      what: `${contents.length} contents for ${bins} bins`,
      hint: 'the file is damaged',
    });
  const notFinite = contents.findIndex((x) => !Number.isFinite(x));
  if (notFinite >= 0)
    throw dataFailure({
      where,
      what: `bin ${notFinite + 1} holds ${contents[notFinite]}`,
      expected: 'a finite number',
    });
  const squares = found.fSumw2 ?? [];
  return { contents, sumsOfSquares: squares.length === 0 ? null : inside(squares), stored: kind };
}

function isHistogram(found: unknown): found is StoredHistogram {
  return typeof found === 'object' && found !== null && 'fArray' in found && 'fXaxis' in found;
}
