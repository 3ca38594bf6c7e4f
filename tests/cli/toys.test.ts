// What toys are made of, and that anyone can follow them: their events as files, their true values, their constraints.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixture, type ResultFile, readResult, succeed, temporaryFolder } from './sheaf.ts';

const TOYS = 40;
const folder = temporaryFolder();
const cwd = folder;
const peak = readFileSync(fixture(folder, 'peak.yaml'), 'utf8');
const names = ['mu', 'mass', 'width', 'slope'];

interface FitFile {
  readonly bestfit: readonly number[];
  readonly uncertainties: readonly number[];
  readonly nll: number;
  readonly data: readonly { readonly kept: number }[];
}

async function fitOf(spec: string): Promise<FitFile> {
  const { stdout } = await succeed(['unbinned-fit', '--config', spec], { cwd });
  return JSON.parse(stdout) as FitFile;
}

/** A specification beside the first one, with something replaced. */
function spec(name: string, ...changes: readonly (readonly [string, string])[]): string {
  const text = changes.reduce((before, [from, to]) => {
    expect(before).toContain(from);
    return before.replace(from, to);
  }, peak);
  writeFileSync(join(folder, name), text);
  return name;
}

async function toys(name: string, ...flags: string[]): Promise<ResultFile> {
  await succeed(['unbinned-fit-toys', '--n-toys', String(TOYS), '--shard', '0/1', '-o', name, ...flags], {
    cwd,
  });
  return readResult(join(folder, name));
}

/** The largest distance between a toy's estimates and a fit, in standard deviations. */
function distance({ results }: ResultFile, toy: number, fit: FitFile): number {
  return Math.max(
    ...names.map(
      (name, i) => Math.abs(results.estimates[name]![toy]! - fit.bestfit[i]!) / fit.uncertainties[i]!,
    ),
  );
}

let study: ResultFile;
beforeAll(async () => {
  study = await toys('study.json', '--config', 'peak.yaml');
});

describe('--dump-toy', () => {
  test.each(['parquet', 'csv'])(
    'writes events as .%s that refit to the very estimates of the toy',
    async (ending) => {
      const file = `toy.${ending}`;
      const { stdout, stderr } = await succeed(
        ['unbinned-fit-toys', '--config', 'peak.yaml', '--n-toys', String(TOYS), '--dump-toy', '3', file],
        { cwd },
      );
      expect(stdout).toBe('');
      // The auxiliary measurement of this toy belongs to it, as its events do.
      const mean = /^toy 3: toy\.\w+\n {2}its constraint of width: mean (\S+)\n$/.exec(stderr)?.[1];
      const fit = await fitOf(spec('refit.yaml', ['observed.parquet', file], ['mean: 2.5', `mean: ${mean}`]));
      expect(fit.data[0]!.kept).toBe(study.results.n_events[3]);
      expect(distance(study, 3, fit)).toBeLessThan(1e-6);
      expect(fit.nll).toBeCloseTo(study.results.nll[3]!, 6);
      const other = await fitOf(spec('other.yaml', ['observed.parquet', file]));
      expect(distance(study, 3, other)).toBeGreaterThan(1e-3);
    },
  );

  test('with --fixed-globals needs its events alone', async () => {
    const fixed = await toys('fixed.json', '--config', 'peak.yaml', '--fixed-globals');
    const { stderr } = await succeed(
      ['unbinned-fit-toys', '--config', 'peak.yaml', '--fixed-globals', '--dump-toy', '7', 'toy7.parquet'],
      { cwd },
    );
    expect(stderr).toBe('toy 7: toy7.parquet\n');
    expect(
      distance(fixed, 7, await fitOf(spec('refit.yaml', ['observed.parquet', 'toy7.parquet']))),
    ).toBeLessThan(1e-6);
  });

  test('a toy is the same in a study of any size, and the same that `generate` draws', async () => {
    await succeed(
      ['unbinned-fit-toys', '--config', 'peak.yaml', '--n-toys', '10', '--dump-toy', '3', 'small.csv'],
      { cwd },
    );
    await succeed(
      ['unbinned-fit-toys', '--config', 'peak.yaml', '--n-toys', '100000', '--dump-toy', '3', 'large.csv'],
      { cwd },
    );
    await succeed(['generate', '--config', 'peak.yaml', '--toy', '3', '-o', 'generated.csv'], { cwd });
    const small = readFileSync(join(folder, 'small.csv'), 'utf8');
    expect(readFileSync(join(folder, 'large.csv'), 'utf8')).toBe(small);
    expect(readFileSync(join(folder, 'generated.csv'), 'utf8')).toBe(small);
    const values = small.trimEnd().split('\n').slice(1).map(Number);
    expect(values).toHaveLength(study.results.n_events[3]!);
    expect(values.every((m) => m >= 60 && m <= 120)).toBe(true);
    // Neither in order nor in clumps: neighbours are as often rising as falling.
    const rising = values.filter((m, i) => i > 0 && m > values[i - 1]!).length / values.length;
    expect(rising).toBeGreaterThan(0.45);
    expect(rising).toBeLessThan(0.55);
  });

  test('of several channels labels the rows, and the fit finds each channel in one file', async () => {
    const config = fixture(folder, 'few-events.yaml');
    const n = ['--set', 'n=40'];
    const args = ['unbinned-fit-toys', '--config', config, '--n-toys', '5', '--fixed-globals', ...n];
    await succeed([...args, '--shard', '0/1', '-o', 'channels.json'], { cwd });
    await succeed([...args, '--dump-toy', '2', 'channels.csv'], { cwd });
    const labels = readFileSync(join(folder, 'channels.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(',')[1]);
    expect(new Set(labels.slice(1))).toEqual(new Set(['early', 'late']));
    expect(labels[0]).toBe('_channel');
    const text = readFileSync(config, 'utf8').replace(
      /name: (early|late)\n/g,
      'name: $1\n    data: {file: channels.csv, channel: $1}\n',
    );
    writeFileSync(join(folder, 'channels.yaml'), text);
    const fit = await fitOf('channels.yaml');
    const { results } = readResult(join(folder, 'channels.json'));
    expect(fit.data.map((d) => d.kept).reduce((a, b) => a + b)).toBe(results.n_events[2]);
    expect(Math.abs(fit.bestfit[0]! - results.estimates['n']![2]!) / fit.uncertainties[0]!).toBeLessThan(
      1e-6,
    );
    expect(Math.abs(fit.bestfit[1]! - results.estimates['slope']![2]!) / fit.uncertainties[1]!).toBeLessThan(
      1e-6,
    );
  });
});

describe('generate', () => {
  test('writes the same events as Parquet and as CSV, which give the same fit, bit by bit', async () => {
    for (const file of ['data.parquet', 'data.csv', 'data.tsv']) {
      const { stdout, stderr } = await succeed(
        ['generate', '--config', 'peak.yaml', '--seed', '9', '-o', file],
        { cwd },
      );
      expect({ stdout, stderr }).toEqual({ stdout: '', stderr: `${file}: about 2000 events expected\n` });
    }
    const parquet = await fitOf(spec('parquet.yaml', ['observed.parquet', 'data.parquet']));
    for (const file of ['data.csv', 'data.tsv'])
      expect(await fitOf(spec('csv.yaml', ['observed.parquet', file]))).toEqual(parquet);
    names.forEach((_, i) => {
      const truth = [1, 91, 2.5, -0.03][i]!;
      expect(Math.abs(parquet.bestfit[i]! - truth) / parquet.uncertainties[i]!).toBeLessThan(4);
    });
  });

  test('draws other events for another seed, another index and other true values', async () => {
    const draw = async (...flags: string[]): Promise<string> => {
      await succeed(['generate', '--config', 'peak.yaml', '-o', 'drawn.csv', ...flags], { cwd });
      return readFileSync(join(folder, 'drawn.csv'), 'utf8');
    };
    const texts = [
      await draw(),
      await draw('--seed', '43'),
      await draw('--toy', '1'),
      await draw('--set', 'mu=2'),
    ];
    expect(new Set(texts).size).toBe(4);
    expect(await draw('--seed', '42', '--toy', '0')).toBe(texts[0]);
    const events = texts.map((text) => text.trimEnd().split('\n').length - 1);
    expect(events[3]! - events[0]!).toBeGreaterThan(300);
  });
});

describe('the auxiliary measurements of constraints', () => {
  // So narrow that the constraint alone says where the width is.
  const narrow = () => spec('narrow.yaml', ['sigma: 0.2', 'sigma: 0.01']);
  const pullWidth = ({ results }: ResultFile): number => {
    const pulls = results.estimates['width']!.map(
      (hat, i) => (hat - 2.5) / results.uncertainties['width']![i]!,
    );
    return Math.sqrt(pulls.reduce((sum, x) => sum + x * x, 0) / pulls.length);
  };

  test('fluctuate in toys, so that pulls are of width 1', async () => {
    const result = await toys('narrow.json', '--config', narrow());
    expect(pullWidth(result)).toBeGreaterThan(0.75);
    expect(pullWidth(result)).toBeLessThan(1.3);
  });

  test('stay where they are with --fixed-globals, and the events are the same', async () => {
    const free = await toys('narrow.json', '--config', narrow());
    const fixed = await toys('narrow-fixed.json', '--config', narrow(), '--fixed-globals');
    expect(pullWidth(fixed)).toBeLessThan(0.25);
    expect(fixed.results.n_events).toEqual(free.results.n_events);
    expect(fixed.study.digest).not.toBe(free.study.digest);
  });
});

describe('true values', () => {
  test('are set by name, and are part of the study', async () => {
    const set = await toys('set.json', '--config', 'peak.yaml', '--set', 'mu=2', '--set', 'slope=-0.02');
    expect(set.gen).toMatchObject({
      point: 'init',
      params: [2, 91, 2.5, -0.02],
      overrides: { mu: 2, slope: -0.02 },
    });
    expect(set.study.digest).not.toBe(study.study.digest);
    const mean = set.results.poi_hat.reduce((sum, x) => sum + x, 0) / TOYS;
    expect(mean).toBeGreaterThan(1.9);
    expect(mean).toBeLessThan(2.1);
  });

  test('at the best fit are those that unbinned-fit finds', async () => {
    await succeed(
      ['generate', '--config', 'peak.yaml', '--seed', '5', '--set', 'mu=1.5', '-o', 'observed.parquet'],
      { cwd },
    );
    const fit = await fitOf('peak.yaml');
    const best = await toys('mle.json', '--config', 'peak.yaml', '--gen', 'mle');
    expect(best.gen).toMatchObject({ point: 'mle', params: fit.bestfit, overrides: {} });
    const mixed = await toys('mixed.json', '--config', 'peak.yaml', '--gen', 'mle', '--set', 'mu=1');
    expect(mixed.gen).toMatchObject({
      point: 'mle',
      params: [1, ...fit.bestfit.slice(1)],
      overrides: { mu: 1 },
    });
  });

  test('do not depend on the data file where they are the init values', async () => {
    const elsewhere = await toys(
      'elsewhere.json',
      '--config',
      spec('elsewhere.yaml', ['observed.parquet', 'nowhere.root']),
    );
    expect(elsewhere.study.digest).toBe(study.study.digest);
  });
});

test('--exact per-event gives the same estimates without compression', async () => {
  const exact = await toys('exact.json', '--config', 'peak.yaml', '--exact', 'per-event');
  expect(exact.results.paths).toEqual({ compressed: 0, per_event: TOYS });
  expect(study.results.paths).toEqual({ compressed: TOYS, per_event: 0 });
  expect(exact.results.n_events).toEqual(study.results.n_events);
  for (const name of names) {
    exact.results.estimates[name]!.forEach((hat, i) => {
      expect(
        Math.abs(hat - study.results.estimates[name]![i]!) / exact.results.uncertainties[name]![i]!,
      ).toBeLessThan(1e-6);
    });
  }
});

test('a study without uncertainties has no pulls, and says so where they are asked for', async () => {
  fixture(folder, 'nothing-free.yaml');
  const result = await toys(
    'nothing-free.json',
    '--config',
    'nothing-free.yaml',
    '--max-abs-poi-pull-mean',
    '1',
  );
  expect(result.summary).toMatchObject({
    pull: null,
    pulls_by_param: { n_ok: [0, 0], mean: [null, null], std: [null, null] },
  });
  expect(result.guardrails).toMatchObject({ passed: false, failures: ['there are no pulls to judge'] });
});
