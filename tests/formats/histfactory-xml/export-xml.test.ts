// Workspaces as HistFactory's XML and ROOT files: read again they are the same likelihoods, by our own import and, byte by byte the
// same files, by pyhf (tests/formats/reference/make_export.py); hostile names; what is refused and what is told.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { SheafFailure } from '../../../src/contracts/failures.ts';
import { type Workspace, workspace as workspaceForm } from '../../../src/contracts/workspace.ts';
import { type ExportedXml, exportXml } from '../../../src/formats/histfactory-xml/export-xml.ts';
import { importXml } from '../../../src/formats/histfactory-xml/import-xml.ts';
import type { WrittenNumbers } from '../../../src/formats/json/written-numbers.ts';
import { workspaceDigest } from '../../../src/formats/pyhf/digest.ts';
import { compileWorkspace } from '../../../src/histfactory/compile.ts';
import { expectedMain, negativeLogLikelihood } from '../../../src/histfactory/expected.ts';
import { type Kernel, loadKernel } from '../../../src/kernel/kernel.ts';
import { sharedWorkspace, workspaceOf } from '../../histfactory/workspaces.ts';
import { prepareReaders } from '../helpers.ts';

let kernel: Kernel;
beforeAll(async () => {
  await prepareReaders();
  kernel = await loadKernel();
});

const layout = { specRoot: 'config', dataRoot: 'data', prefix: 'FitConfig' };
const written: WrittenNumbers = new WeakMap();

async function reread({ files }: ExportedXml, into: WrittenNumbers = written): Promise<Workspace> {
  const all = new Map(files.map(({ path, bytes }) => [path, bytes]));
  expect(all.size).toBe(files.length);
  const { workspace, notes } = await importXml(files[0]!.path, async (path) => all.get(path)!, into);
  expect(notes).toEqual([]);
  return workspace;
}

/** The same parameters, the same expectations, the same data. */
function expectSameModel(own: Workspace, other: Workspace, poi?: null): void {
  own.measurements.forEach(({ name }) => {
    const [a, b] = [own, other].map((one) =>
      compileWorkspace(one, kernel.exports, { measurement: name, poi }),
    );
    expect(b!.parameters).toEqual(a!.parameters);
    expect(b!.poi).toBe(a!.poi);
    expect(Array.from(b!.observed.main)).toEqual(Array.from(a!.observed.main));
    const at = a!.parameters.map(({ start, lower, upper }, i) =>
      Math.min(upper, Math.max(lower, start + 0.2 * Math.sin(3 * i + 1))),
    );
    const [mine, theirs] = [a!, b!].map((model) => expectedMain(model, at, kernel.exports));
    mine!.forEach((x, i) => {
      expect(Math.abs(x - theirs![i]!)).toBeLessThanOrEqual(1e-14 * Math.abs(x));
    });
    const [value, same] = [a!, b!].map((model) =>
      negativeLogLikelihood(model, model.observed, at, kernel.exports),
    );
    if (Number.isFinite(value!)) expect(Math.abs(same! - value!)).toBeLessThan(1e-12 * Math.abs(value!));
    else expect(same).toBe(value);
  });
}

describe('the same model is read again', () => {
  test.each(['1Lbb', '3L', 'sbottom A 1300_205_60', 'sbottom B 1300_205_60', 'sbottom C 1300_205_60'])(
    'of %s',
    async (name) => {
      const own = sharedWorkspace(name);
      expectSameModel(own, await reread(exportXml(own, layout)), name === '3L' ? null : undefined);
    },
  );

  test('with every kind of modifier and setting, and two measurements', async () => {
    const own = everything();
    const exported = exportXml(own, layout);
    expect(exported.notes).toEqual([]);
    expect(exported.files.map(({ path }) => path)).toEqual([
      'FitConfig.xml',
      'config/FitConfig_SR.xml',
      'config/FitConfig_CR.xml',
      'data/data.root',
    ]);
    expectSameModel(own, await reread(exported));
  });
});

/** All modifiers; a statistical uncertainty in an empty bin, which no relative one can say. */
const everything = (): Workspace => fixture('everything');

/** Names that mean something in XML, in paths, and in ROOT; some differ only where a file's or histogram's name cannot. */
const hostileWorkspace = (): Workspace => fixture('hostile-names');

function fixture(name: string): Workspace {
  const path = resolve(import.meta.dirname, `../fixtures/histfactory-xml/${name}.json`);
  return workspaceForm.parse(JSON.parse(readFileSync(path, 'utf8')));
}

describe('pyhf reads these very files as the workspace that our import makes of them', () => {
  const reference = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../reference/export.json'), 'utf8'),
  ) as Readonly<Record<string, { readonly files: readonly string[]; readonly pyhf: string }>>;
  const sources: Readonly<Record<string, () => Workspace>> = {
    everything,
    'hostile-names': hostileWorkspace,
    '1Lbb': () => sharedWorkspace('1Lbb'),
    'sbottom A': () => sharedWorkspace('sbottom A 1300_205_60'),
  };
  test.each(Object.keys(reference))('%s', async (name) => {
    const exported = exportXml(sources[name]!(), layout);
    const digests = exported.files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'));
    expect(digests).toEqual(reference[name]!.files);
    const texts: WrittenNumbers = new WeakMap();
    expect(workspaceDigest(await reread(exported, texts), texts)).toBe(reference[name]!.pyhf);
  });
});

describe('names', () => {
  const letters = ['a', 'B', '/', ';', '\\', '"', "'", '<', '>', '&', ']]>', '&lt;', ' ', '\t', '\n', '\r'];
  const hostile = fc.string({
    unit: fc.constantFrom(...letters, '.', '_', 'é', '😀', '\u2028'),
    minLength: 1,
  });
  const workspaceWith = (channels: readonly string[], samples: readonly string[], names: readonly string[]) =>
    workspaceOf(
      Object.fromEntries(
        channels.map((channel, c) => [
          channel,
          [
            [7 + c, 3],
            ...samples.map(
              (sample, s) =>
                [
                  sample,
                  [2.5 + s, 1 + c],
                  { name: 'mu', type: 'normfactor', data: null },
                  ...names.map((name, i) => ({
                    name,
                    type: 'histosys' as const,
                    data: { lo_data: [2 + i, 1.5], hi_data: [3.25 + s, 0.5 + i] },
                  })),
                ] as const,
            ),
          ],
        ]),
      ),
    );
  const unique = (of: fc.Arbitrary<string>) => fc.uniqueArray(of, { minLength: 1, maxLength: 3 });

  test('of white space, quotes, tags and slashes come back as they were', async () => {
    const property = fc.asyncProperty(
      unique(hostile),
      unique(hostile),
      unique(hostile.filter((n) => n !== 'mu')),
      async (channels, samples, names) => {
        const own = workspaceWith(channels, samples, names);
        expect(plain(await reread(exportXml(own, layout)))).toEqual(plain(own));
      },
    );
    await fc.assert(property, { numRuns: 60, seed: 5 });
  });

  test('of any text come back as they were, or are refused', async () => {
    let refused = 0;
    const any = fc.string({ unit: 'binary', maxLength: 4 });
    const property = fc.asyncProperty(unique(any), unique(any), unique(any), async (...names) => {
      const own = workspaceWith(...names);
      let exported: ExportedXml;
      try {
        exported = exportXml(own, layout);
      } catch (error) {
        expect(error).toBeInstanceOf(SheafFailure);
        expect((error as SheafFailure).message).toMatch(/empty name|which XML cannot hold|called lumi/);
        refused++;
        return;
      }
      expect(plain(await reread(exported))).toEqual(plain(own));
    });
    await fc.assert(property, { numRuns: 100, seed: 5 });
    expect(refused).toBeGreaterThan(5);
    expect(refused).toBeLessThan(95);
  });

  const plain = ({ channels, observations }: Workspace): unknown => ({ channels, observations });
});

test('files and histograms are told apart where their names are not', () => {
  const { files } = exportXml(hostileWorkspace(), layout);
  const channels = files.map(({ path }) => path).filter((path) => path.startsWith('config/'));
  expect(channels.slice(0, 3)).toEqual([
    'config/FitConfig_a_b.xml',
    'config/FitConfig_a_b_2.xml',
    'config/FitConfig_.._up.xml',
  ]);
  expect(channels[6]).toBe('config/FitConfig_A_B_3.xml');
  expect(new Set(channels.map((path) => path.toLowerCase())).size).toBe(7);
});

describe('what XML cannot hold', () => {
  const stat = (name: string) => ({ name, type: 'staterror', data: [1] }) as const;
  const mu = { name: 'mu', type: 'normfactor', data: null } as const;
  const norm = (name: string) => ({ name, type: 'normsys', data: { lo: 0.9, hi: 1.1 } }) as const;

  test.each<readonly [string, Workspace, string]>([
    [
      'a staterror of two channels',
      workspaceOf({ a: [[1], ['s', [1], stat('x')]], b: [[1], ['s', [1], stat('x')]] }),
      "the staterror x is shared by the channels a and b: HistFactory's XML has one a channel",
    ],
    [
      'two staterrors in a channel',
      workspaceOf({ a: [[1], ['s', [1], stat('x')], ['t', [1], stat('y')]] }),
      "the channel a has two staterrors, x and y: HistFactory's XML has one a channel",
    ],
    [
      'a staterror whose name is taken when it is read again',
      workspaceOf({ a: [[1], ['s', [1], stat('x'), norm('staterror_a')]] }),
      "the staterror x would be read again as staterror_a, which is another parameter's name",
    ],
    [
      'a fixed factor a bin',
      workspaceOf({ a: [[1], ['s', [1], mu, stat('staterror_a')]] }, [{ name: 'staterror_a', fixed: true }]),
      "measurement meas, parameter staterror_a: it is fixed, which readers of HistFactory's XML refuse for a factor a bin",
    ],
    [
      'a measurement of a systematic that is not 0',
      workspaceOf({ a: [[1], ['s', [1], mu, norm('x')]] }, [{ name: 'x', auxdata: [0.5] }]),
      "measurement meas, parameter x: auxdata of 0.5, which HistFactory's XML cannot hold",
    ],
    [
      'a name with a space that is set',
      workspaceOf({ a: [[1], ['s', [1], mu, norm('x y')]] }, [{ name: 'x y', fixed: true }]),
      'measurement meas, parameter x y: a name with white space cannot be set: XML separates names by it',
    ],
    [
      'a factor called as a systematic that is set',
      workspaceOf({ a: [[1], ['s', [1], { ...mu, name: 'alpha_x' }]] }, [{ name: 'alpha_x', fixed: true }]),
      "measurement meas, parameter alpha_x: readers of HistFactory's XML take this name for another kind of parameter",
    ],
    [
      'a factor called lumi',
      workspaceOf({ a: [[1], ['s', [1], { ...mu, name: 'lumi' }]] }),
      "a normfactor called lumi: in HistFactory's XML that is the luminosity",
    ],
    [
      'a control character',
      workspaceOf({ 'a\u0001': [[1], ['s', [1], mu]] }),
      '"a\\u0001" has the character U+0001, which XML cannot hold',
    ],
    [
      'an empty name',
      workspaceOf({ a: [[1], ['', [1], mu]] }),
      "a sample with an empty name, which HistFactory's XML cannot hold",
    ],
  ])('%s is refused', (_, workspace, says) => {
    let message = '';
    try {
      exportXml(workspace, layout);
    } catch (error) {
      expect(error).toBeInstanceOf(SheafFailure);
      message = (error as SheafFailure).message;
    }
    expect(message.split('\n')[0]).toBe(says);
  });

  test('starts, bounds and names are told, and left out', () => {
    const own = workspaceOf({ a: [[1], ['s', [1], mu, norm('x'), stat('y')]] }, [
      { name: 'x', bounds: [[-3, 3]] },
      { name: 'y', bounds: [[0.5, 2]] },
      { name: 'gone', inits: [2] },
    ]);
    expect(exportXml(own, layout).notes).toEqual([
      "the staterror y is read again as staterror_a: it has no name in HistFactory's XML",
      'measurement meas, parameter x: the bounds -3 and 3 are left out: readers take -5 and 5',
      'measurement meas, parameter y: its settings are left out: XML has none for a factor a bin',
      'measurement meas, parameter gone: it has no modifier here, and its settings are left out',
    ]);
  });
});
