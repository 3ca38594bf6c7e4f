// Densities made from the events of files, as users make them: the numbers that a study then holds, the same study in any
// cutting and on any number of threads, what `sheaf validate` says of them, and what is said where something is wrong.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSpec } from '../../src/cli/data.ts';
import { writeEvents } from '../../src/formats/write-events.ts';
import { sharedData } from '../shared-data.ts';
import { resultBytes, sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
let count = 0;
function place(files: Readonly<Record<string, string | Uint8Array>>): string {
  const cwd = join(folder, String(count++));
  mkdirSync(cwd);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
  return cwd;
}

/** Six events: one on an inner edge, one on the last. */
const csv = `m,_weight,up,down,m_up,m_down
61,1,1.1,0.9,62,60
75,2,1,1,76,74
80,1,0.5,1.5,81,79.5
95,0.5,2,0.25,96,94
119,4,1,1.25,120,117
120,1,1.5,1,119.5,118
`;

const histogram = `
          type: histogram_from_tree
          observable: m
          bin_edges: [60, 80, 100, 120]
          pseudo_count: 0.25`;
const kde = `
          type: kde_from_tree
          observable: m
          bandwidth: 2`;
const systematics = `
          weight_systematics:
            - {param: tilt, up: up, down: down}
            - {param: rate, up: up, down: down, interp: code4p, apply_to_shape: false}
            - {param: shape, up: down, down: up, apply_to_yield: false}
          horizontal_systematics:
            - {param: scale, up: m_up, down: m_down, interp: code4p}`;
const nuisance = (name: string) =>
  `    - {name: ${name}, init: 0, bounds: [-3, 3], constraint: {type: gaussian, mean: 0, sigma: 1}}`;
const specOf = (pdf: string, source = '{file: s.csv}', uncertain = systematics) => `
schema_version: sheaf_unbinned_spec_v1
model:
  poi: mu
  parameters:
    - {name: mu, init: 1, bounds: [0, 5]}
${['tilt', 'rate', 'shape', 'scale'].map(nuisance).join('\n')}
    - {name: mean, init: 91, bounds: [85, 95]}
    - {name: width, init: 3, bounds: [0.5, 9]}
channels:
  - name: main
    observables:
      - {name: m, bounds: [60, 120]}
    processes:
      - name: signal
        pdf: {type: gaussian, observable: m, params: [mean, width]}
        yield: {type: scaled, base_yield: 2000, scale: mu}
      - name: background
        pdf:${pdf}
          source: ${source}${uncertain}
        yield: {type: fixed, value: 6000, modifiers: [{type: normsys, param: rate, lo: 0.9, hi: 1.1}]}
`;

const backgroundOf = async (cwd: string) => {
  const { spec } = await loadSpec(join(cwd, 'spec.yaml'));
  return spec.channels[0]!.processes[1]!;
};

describe('the numbers are those of the events', () => {
  // By hand: bins [60, 80), [80, 100), [100, 120]; the sum of weights is 9.5.
  const contents = {
    nominal: [3, 1.5, 5],
    // 1.1 + 2, 0.5 + 1, 4 + 1.5
    up: [3.1, 1.5, 5.5],
    // 0.9 + 2, 1.5 + 0.125, 5 + 1
    down: [2.9, 1.625, 6],
    movedUp: [3, 1.5, 5],
    // 79.5 has moved into the first bin
    movedDown: [4, 0.5, 5],
  };
  const [hi, lo] = [10.1 / 9.5, 10.525 / 9.5];

  test('of a histogram', async () => {
    const process = await backgroundOf(place({ 'spec.yaml': specOf(histogram), 's.csv': csv }));
    expect(process.pdf).toEqual({
      type: 'histogram',
      observable: 'm',
      bin_edges: [60, 80, 100, 120],
      bin_content: contents.nominal,
      pseudo_count: 0.25,
      weight_systematics: [
        { param: 'tilt', up: contents.up, down: contents.down },
        { param: 'shape', up: contents.down, down: contents.up },
        { param: 'scale', interp: 'code4p', up: contents.movedUp, down: contents.movedDown },
      ],
    });
    expect(process.yield.modifiers).toEqual([
      { type: 'normsys', param: 'rate', lo: 0.9, hi: 1.1 },
      { type: 'weightsys', param: 'tilt', lo, hi, interp_code: 'code0' },
      { type: 'weightsys', param: 'rate', lo, hi, interp_code: 'code4p' },
    ]);
  });

  test('of kernels', async () => {
    const process = await backgroundOf(place({ 'spec.yaml': specOf(kde), 's.csv': csv }));
    expect(process.pdf).toEqual({
      type: 'kde',
      observable: 'm',
      bandwidth: 2,
      centers: [61, 75, 80, 95, 119, 120],
      weights: [1, 2, 1, 0.5, 4, 1],
      weight_systematics: [
        { param: 'tilt', up: [1.1, 1, 0.5, 2, 1, 1.5], down: [0.9, 1, 1.5, 0.25, 1.25, 1] },
        { param: 'shape', up: [0.9, 1, 1.5, 0.25, 1.25, 1], down: [1.1, 1, 0.5, 2, 1, 1.5] },
      ],
      horizontal_systematics: [
        {
          param: 'scale',
          interp: 'code4p',
          up: [62, 76, 81, 96, 120, 119.5],
          down: [60, 74, 79.5, 94, 117, 118],
        },
      ],
    });
  });

  test('of the first events only, and the same from Parquet', async () => {
    const columns = (name: string) =>
      Float64Array.from(csv.trim().split('\n').slice(1), (line) => {
        const at = csv.split('\n')[0]!.split(',').indexOf(name);
        return Number(line.split(',')[at]);
      });
    const parquet = writeEvents('parquet', {
      columns: ['m', 'up', 'down', 'm_up', 'm_down'].map((name) => ({
        name,
        lower: 0,
        upper: 200,
        values: columns(name),
      })),
      weights: columns('_weight'),
    });
    const first = `${kde}\n          max_events: 2`;
    const texts = place({
      'spec.yaml': specOf(first, '{file: s.parquet}'),
      's.parquet': parquet,
    });
    const process = await backgroundOf(texts);
    expect(process.pdf).toMatchObject({ centers: [61, 75], weights: [1, 2] });
    expect(process.yield.modifiers![1]).toMatchObject({ hi: 3.1 / 3, lo: 2.9 / 3 });
  });

  test('of a ROOT tree, by expressions over its branches', async () => {
    const file = 'uproot-Zmumu.root';
    const cwd = place({
      'spec.yaml': specOf(
        histogram.replace('[60, 80, 100, 120]', '[60, 85, 95, 120]'),
        `{file: ${file}, tree: events, selection: M > 60 && M < 118, weight: abs(eta1)}`,
        `
          weight_systematics:
            - {param: tilt, up: 1 + 0.01*(M - 90), down: 1}
          horizontal_systematics:
            - {param: scale, up: M*1.01, down: 'max(M*0.99, 60)'}`,
      ).replace('{name: m, bounds', '{name: m, expr: M, bounds'),
    });
    copyFileSync(sharedData(`unbinned/${file}`), join(cwd, file));
    const { pdf } = await backgroundOf(cwd);
    // Filled by uproot and numpy (reference/make-zmumu-template.py).
    const expected = JSON.parse(
      readFileSync(join(import.meta.dirname, 'reference/zmumu-template.json'), 'utf8'),
    ) as Readonly<Record<string, readonly number[]>>;
    if (pdf.type !== 'histogram') throw new Error('no histogram');
    const near = (got: readonly number[], name: string) =>
      got.forEach((v, i) => {
        expect(Math.abs(v / expected[name]![i]! - 1)).toBeLessThan(1e-12);
      });
    near(pdf.bin_content, 'nominal');
    near(pdf.weight_systematics![0]!.up, 'up');
    near(pdf.weight_systematics![0]!.down, 'nominal');
    near(pdf.weight_systematics![1]!.up, 'movedUp');
    near(pdf.weight_systematics![1]!.down, 'movedDown');
  });
});

describe.each([
  ['histogram', histogram],
  ['kde', kde],
])('a study of a %s', (_, pdf) => {
  const cwd = place({ 'spec.yaml': specOf(pdf), 's.csv': csv });
  const of = ['--config', 'spec.yaml', '--n-toys', '6'];

  test('is the same on one thread, on two, and in shards, without the file', async () => {
    await succeed(['unbinned-fit-toys', ...of, '--threads', '1', '-o', 'one.json'], { cwd });
    const started = ['--run-id', 'run', '--shards', '3', '--threads', '2'];
    await succeed(['unbinned-fit-toys', ...of, ...started, '-o', 'two.json'], { cwd });
    expect(resultBytes(join(cwd, 'two.json'))).toBe(resultBytes(join(cwd, 'one.json')));
    const manifest = readFileSync(join(cwd, 'sheaf-runs/run/manifest.json'), 'utf8');
    expect(manifest).not.toContain('s.csv');
  });

  test('is fitted, scanned, ranked, limited, tested and plotted like any other', async () => {
    await succeed(['generate', '--config', 'spec.yaml', '--seed', '3', '-o', 'data.parquet'], { cwd });
    const text = specOf(pdf).replace('    observables:', '    data: {file: data.parquet}\n    observables:');
    writeFileSync(join(cwd, 'fit.yaml'), text);
    await succeed(['unbinned-fit', '--config', 'fit.yaml', '--plot', 'fit.svg', '-o', 'fit.json'], { cwd });
    expect(readFileSync(join(cwd, 'fit.json'), 'utf8')).toContain('"converged": true');
    const toys = ['unbinned-hypotest-toys', '--config', 'fit.yaml', '--mu', '1.1', '--n-toys', '3'];
    await succeed([...toys, '--run-id', 'cls', '-o', 'cls.json'], { cwd });
    await succeed(['report', 'sheaf-runs/run'], { cwd });
    for (const command of [
      ['unbinned-scan', '--start', '0.8', '--stop', '1.2', '--points', '3'],
      ['unbinned-ranking'],
      ['unbinned-hypotest', '--mu', '1.1'],
      ['unbinned-upper-limit'],
      ['unbinned-gof'],
    ])
      await succeed([command[0]!, '--config', 'fit.yaml', ...command.slice(1)], { cwd });
  });
});

test('validate says what densities were made from', async () => {
  const cwd = place({ 'spec.yaml': specOf(kde), 's.csv': csv });
  const { stdout } = await succeed(['validate', 'spec.yaml'], { cwd });
  expect(stdout).toContain(
    '  background from s.csv: 6 events kept, 0 outside, 0 not finite, 0 not selected\n  sum of weights 9.5, m: min 61, mean 98.36842, max 120\n',
  );
  const json = JSON.parse((await succeed(['validate', 'spec.yaml', '--json'], { cwd })).stdout) as {
    readonly channels: readonly { readonly sources: readonly unknown[] }[];
  };
  expect(json.channels[0]!.sources).toEqual([
    expect.objectContaining({ process: 'background', file: 's.csv', kept: 6, sum_of_weights: 9.5 }),
  ]);
});

const cases: readonly {
  readonly what: string;
  readonly spec?: string;
  readonly file?: string;
  readonly code: number;
  readonly said: string;
}[] = [
  {
    what: 'a file that is not there',
    spec: specOf(kde, '{file: t.csv}'),
    code: 4,
    said: 'FOLDER/t.csv: cannot be read (ENOENT: no such file or directory)\n  to do: spec.yaml:26:20 channels[0].processes[1].pdf.source.file names it, relative to the specification',
  },
  {
    what: 'a column that is not there',
    spec: specOf(kde).replace('up: up', 'up: upp'),
    code: 4,
    said: "FOLDER/s.csv: there is no column 'upp'\n  expected: one of m, _weight, up, down, m_up, m_down",
  },
  {
    what: 'ROOT without a tree',
    spec: specOf(kde, '{file: s.csv, format: root}'),
    code: 3,
    said: 'spec.yaml:26:11 channels[0].processes[1].pdf.source: s.csv: no tree is named\n  expected: the name of a TTree or an RNTuple',
  },
  {
    what: 'a selection on CSV',
    spec: specOf(kde, '{file: s.csv, selection: m > 70}'),
    code: 3,
    said: 'spec.yaml:26:11 channels[0].processes[1].pdf.source: s.csv: a selection cannot be used with a CSV file\n  to do: select while the file is made, or use a column _channel',
  },
  {
    what: 'a ratio below 0',
    file: csv.replace('61,1,1.1', '61,1,-0.1'),
    code: 4,
    said: 'FOLDER/s.csv: 1 below 0 of 6 events; the first is line 2, where ratio up of tilt is -0.1\n  expected: ratio up of tilt at least 0\n  to do: correct the file, the window or the selection',
  },
  {
    what: 'a ratio that is no number',
    file: csv.replace('75,2,1,1', '75,2,1,nan'),
    code: 4,
    said: 'FOLDER/s.csv: 1 missing or not finite of 6 events; the first is line 3, where ratio down of tilt is NaN\n  expected: ratio down of tilt at least 0\n  to do: correct the file, the window or the selection',
  },
  {
    what: 'a moved event outside the window',
    file: csv.replace('119,4,1,1.25,120', '119,4,1,1.25,120.5'),
    code: 4,
    said: 'FOLDER/s.csv: 1 outside the window of 6 events; the first is line 6, where up of scale is 120.5\n  expected: up of scale in [60, 120]\n  to do: correct the file, the window or the selection',
  },
  {
    what: 'an event outside the window',
    file: csv.replace('61,1,', '59,1,'),
    code: 4,
    said: 'FOLDER/s.csv: 1 outside the window of 6 events; the first is line 2, where m is 59\n  expected: m in [60, 120]\n  to do: correct the file, the window or the selection',
  },
  {
    what: 'weights all 0',
    file: csv.replace(/^(\d+),[\d.]+/gm, '$1,0'),
    code: 4,
    said: 'FOLDER/s.csv: every weight is 0\n  expected: a weight above 0',
  },
  {
    what: 'no events',
    file: csv.split('\n')[0]!,
    code: 4,
    said: 'FOLDER/s.csv: there are no events in it',
  },
  {
    what: 'both flags false',
    spec: specOf(kde).replace('apply_to_shape: false}', 'apply_to_shape: false, apply_to_yield: false}'),
    code: 3,
    said: 'spec.yaml:29:15 channels[0].processes[1].pdf.weight_systematics[1]: apply_to_shape and apply_to_yield are both false: it would change nothing',
  },
  {
    what: 'a parameter twice',
    spec: specOf(kde).replace('param: shape', 'param: tilt'),
    code: 3,
    said: 'spec.yaml:30:16 channels[0].processes[1].pdf.weight_systematics[2].param: tilt is the parameter of entry 0 already',
  },
  {
    what: 'a parameter of weights and of places',
    spec: specOf(kde).replace('param: scale', 'param: tilt'),
    code: 3,
    said: 'spec.yaml:32:16 channels[0].processes[1].pdf.horizontal_systematics[0].param: tilt moves the weights of the shape already, in weight_systematics[0]: one of the two',
  },
  {
    what: 'a parameter that is not there',
    spec: specOf(kde).replace('param: shape', 'param: form'),
    code: 3,
    said: 'spec.yaml:30:16 channels[0].processes[1].pdf.weight_systematics[2].param: there is no parameter form\n  expected: one of mu, tilt, rate, shape, scale, mean, width',
  },
  {
    what: 'an unknown code',
    spec: specOf(kde).replace('interp: code4p, apply', 'interp: code4, apply'),
    code: 3,
    said: 'spec.yaml:29:49 channels[0].processes[1].pdf.weight_systematics[1].interp: "code4", did you mean "code0"? expected code0 or code4p',
  },
  {
    what: 'an observable that is not there',
    spec: specOf(kde.replace('observable: m', 'observable: x')),
    code: 3,
    said: 'spec.yaml:24:11 channels[0].processes[1].pdf.observable: there is no observable x in channel main\n  expected: m',
  },
  {
    what: 'edges that miss the bounds',
    spec: specOf(histogram.replace('[60, 80', '[50, 80')),
    code: 3,
    said: 'spec.yaml:22:9 channels[0].processes[1].pdf: bin_edges begins at 50, the window of the observable at 60',
  },
  {
    what: 'ratios that leave nothing of the yield',
    file: csv.replace(/^(\d+,[\d.]+),[\d.]+/gm, '$1,0'),
    code: 3,
    said: 'spec.yaml:22:9 channels[0].processes[1].pdf: with the ratios up of tilt the yield would be 0 times its own: give other ratios, or apply_to_yield: false',
  },
];

describe('refused:', () => {
  test.concurrent.each(cases)('$what', async ({ spec = specOf(kde), file = csv, code, said }) => {
    const cwd = place({ 'spec.yaml': spec, 's.csv': file });
    const flags = ['--config', 'spec.yaml', '--n-toys', '1', '--shard', '0/1'];
    const outcome = await sheaf(['unbinned-fit-toys', ...flags], { cwd });
    const stderr = outcome.stderr.replaceAll(cwd, 'FOLDER');
    expect({ ...outcome, stderr }).toEqual({ code, signal: null, stdout: '', stderr: `sheaf: ${said}\n` });
  });

  test.each([
    ['tree: nothing', "there is no tree 'nothing'"],
    ['tree: events, weight: nothing', 'nothing'],
    ['tree: events, selection: M > 1000', 'no event is left of 2304: 2304 not selected'],
    ['tree: events', 'outside the window of 2304 events'],
    [
      'tree: events, selection: M > 60 && M < 119, channel: a',
      'channel label cannot be used with a ROOT file',
    ],
  ])('of a ROOT file with %s', async (source, said) => {
    const file = 'uproot-Zmumu.root';
    const spec = specOf(histogram, `{file: ${file}, ${source}}`, '').replace(
      '{name: m, bounds',
      '{name: m, expr: M, bounds',
    );
    const cwd = place({ 'spec.yaml': spec });
    copyFileSync(sharedData(`unbinned/${file}`), join(cwd, file));
    await expect(loadSpec(join(cwd, 'spec.yaml'))).rejects.toThrow(said);
  });

  test('all at once by validate', async () => {
    const spec = specOf(kde)
      .replace('up: up', 'up: upp')
      .replace('param: shape', 'param: form')
      .replace('params: [mean', 'params: [average');
    const cwd = place({ 'spec.yaml': spec, 's.csv': csv });
    const { code, stderr } = await sheaf(['validate', 'spec.yaml'], { cwd });
    expect(code).toBe(3);
    expect(stderr).toContain('there is no parameter average');
    expect(stderr).toContain('there is no parameter form');
    expect(stderr).toContain("there is no column 'upp'");
    expect(stderr).toContain('spec.yaml: 3 problems\n');
  });

  test('by the library, which opens no files', async () => {
    const { readUnbinnedSpec } = await import('../../src/formats/spec.ts');
    expect(() => readUnbinnedSpec(specOf(kde), 'spec.yaml')).toThrow(
      /^spec.yaml:22:9 channels\[0\]\.processes\[1\]\.pdf: this density is made from the events of a file/,
    );
  });
});
