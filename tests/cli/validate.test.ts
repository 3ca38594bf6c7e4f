// `sheaf validate`: everything that is wrong at once, word for word, and what it says of a specification that is right.
// FOLDER stands for the folder of the specification.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeEvents } from '../../src/formats/write-events.ts';
import { sharedBytes } from '../shared-data.ts';
import { type Outcome, root, sheaf, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const peak = readFileSync(join(root, 'tests/fixtures/peak.yaml'), 'utf8');
type Files = Readonly<Record<string, string | Uint8Array>>;

let count = 0;
async function validate(spec: string | null, files: Files = {}, ...flags: string[]): Promise<Outcome> {
  const cwd = join(folder, String(count++));
  mkdirSync(cwd);
  if (spec !== null) writeFileSync(join(cwd, 'spec.yaml'), spec);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
  const outcome = await sheaf(['validate', 'spec.yaml', ...flags], { cwd });
  return {
    ...outcome,
    stderr: outcome.stderr.replaceAll(cwd, 'FOLDER'),
    stdout: outcome.stdout.replaceAll(cwd, 'FOLDER'),
  };
}

function changed(...edits: readonly (readonly [string, string])[]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`there is no ${from}`);
    return text.replace(from, to);
  }, peak);
}

const withData = (data: string): string => changed(['{file: observed.parquet}', data]);
const events: Files = {
  'observed.parquet': writeEvents('parquet', {
    columns: [{ name: 'm', lower: 60, upper: 120, values: Float64Array.of(61, 70, 91, 118) }],
  }),
};
const missing =
  'sheaf: FOLDER/observed.parquet: cannot be read (ENOENT: no such file or directory)\n' +
  '  to do: spec.yaml:12:12 channels[0].data.file names it, relative to the specification\n';
const parameters = `parameters
  mu     1      [0, 5]          of interest
  mass   91     [85, 95]
  width  2.5    [0.5, 10]       constrained to 2.5 +- 0.2
  slope  -0.03  [-0.1, -0.001]
`;
const channel = `channel main: m in [60, 120]
  signal      gaussian     500
  background  exponential  1500
  expected                 2000`;
const account = (kept: number, outside = 0, notFinite = 0) =>
  `${kept} events kept, ${outside} outside, ${notFinite} not finite, 0 not selected`;
const refusal = (code: number, stderr: string, stdout = ''): Outcome => ({
  code,
  signal: null,
  stdout,
  stderr,
});

test('a specification and data that are right', async () => {
  expect(await validate(peak, events)).toEqual({
    code: 0,
    signal: null,
    stdout: `${parameters}${channel}, observed 4
  observed.parquet: ${account(4)}
  sum of weights 4, m: min 61, mean 85, max 118
spec.yaml: all is well
`,
    stderr: '',
  });
});

test('the same without its data', async () => {
  expect(await validate(peak, {}, '--no-data')).toEqual({
    code: 0,
    signal: null,
    stdout: `${parameters}${channel}\n  no data\nspec.yaml: all is well (data not looked at)\n`,
    stderr: '',
  });
});

test('a channel without data, for toys, and one that is not in the fit', async () => {
  const second = peak
    .slice(peak.indexOf('  - name: main'))
    .replace('name: main', 'name: side\n    include_in_fit: false');
  const both = `${changed(['    data: {file: observed.parquet}\n', ''])}${second}`;
  const { code, stdout } = await validate(both, events);
  expect(code).toBe(0);
  expect(stdout).toContain(`${channel}\n  no data\nchannel side: m in [60, 120], not in the fit\n`);
  expect(stdout).toContain(', observed 4\n');
});

test('weights, rate modifiers and parameters that are fixed', async () => {
  const spec = changed(
    ['{file: observed.parquet}', '{file: o.csv}'],
    ['init: 91.0, bounds: [85, 95]', 'init: 91.0, bounds: [91, 91]'],
    ['init: -0.03,', 'init: -0.03, fixed: true,'],
    ['value: 1500', 'value: 1500, modifiers: [{type: normsys, param: mu, lo: 0.5, hi: 2}]'],
  );
  const { code, stdout } = await validate(spec, { 'o.csv': 'm,_weight\n70,1\n80,3\n' });
  expect(code).toBe(0);
  expect(stdout).toContain('  mass   91     [91, 91]        fixed\n');
  expect(stdout).toContain('  slope  -0.03  [-0.1, -0.001]  fixed\n');
  expect(stdout).toContain('  expected                 3500, observed 4\n');
  expect(stdout).toContain('  sum of weights 4, m: min 70, mean 77.5, max 80\n');
});

test('the same as data', async () => {
  const { code, stdout, stderr } = await validate(peak, events, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const json = JSON.parse(stdout);
  expect(json).toMatchObject({
    schema_version: 'sheaf_validation_v1',
    specification: 'spec.yaml',
    ok: true,
    problems: [],
  });
  expect(json.parameters[2]).toEqual({
    name: 'width',
    init: 2.5,
    bounds: [0.5, 10],
    fixed: false,
    of_interest: false,
    constraint: { mean: 2.5, sigma: 0.2 },
  });
  expect(json.channels).toEqual([
    {
      name: 'main',
      in_fit: true,
      observables: [{ name: 'm', bounds: [60, 120] }],
      processes: [
        { name: 'signal', pdf: 'gaussian', expected: 500 },
        { name: 'background', pdf: 'exponential', expected: 1500 },
      ],
      expected: 2000,
      observed: 4,
      data: {
        file: 'observed.parquet',
        rows: 4,
        kept: 4,
        unselected: 0,
        outside: 0,
        not_finite: 0,
        sum_of_weights: 4,
        observables: [{ name: 'm', min: 61, mean: 85, max: 118 }],
      },
      sources: [],
    },
  ]);
});

test('every problem of the form', async () => {
  const spec = changed(['init: 1.0', 'init: one'], ['type: exponential', 'type: exponental']);
  const { code, stdout, stderr } = await validate(spec);
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr.split('\n').slice(0, 1)).toEqual([
    'sheaf: spec.yaml:6:18 model.parameters[0].init: "one", expected a number',
  ]);
  expect(stderr).toContain(
    '\nsheaf: spec.yaml:20:15 channels[0].processes[1].pdf.type: "exponental", did you mean',
  );
  expect(stderr).toMatch(/\nspec\.yaml: 2 problems\n$/);
});

test('more problems of the form than other commands show', async () => {
  const wrong = Array.from({ length: 25 }, (_, i) => `    - {name: p${i}, init: x, bounds: [0, 1]}\n`).join(
    '',
  );
  const { code, stderr } = await validate(changed(['  parameters:\n', `  parameters:\n${wrong}`]));
  expect(code).toBe(3);
  expect(stderr.match(/"x", expected a number/g)).toHaveLength(25);
  expect(stderr).toMatch(/\nspec\.yaml: 25 problems\n$/);
});

test('every problem of the model, and of the data too', async () => {
  const spec = changed(
    ['poi: mu', 'poi: nu'],
    ['init: 1.0, bounds: [0, 5]', 'init: 7, bounds: [-1, 5]'],
    ['params: [mass, width]', 'params: [mass, widht]'],
    ['name: background', 'name: signal'],
    ['params: [slope]', 'params: [slop]'],
  );
  const names = '\n  expected: one of mu, mass, width, slope\n';
  expect(await validate(spec)).toEqual(
    refusal(
      3,
      'sheaf: spec.yaml:6:18 model.parameters[0].init: 7 lies outside the bounds [-1, 5] of mu\n' +
        `sheaf: spec.yaml:4:3 model.poi: there is no parameter nu${names}` +
        `sheaf: spec.yaml:17:61 channels[0].processes[0].pdf.params[1]: there is no parameter widht${names}` +
        'sheaf: spec.yaml:19:9 channels[0].processes[1].name: two processes are named signal\n' +
        `sheaf: spec.yaml:20:58 channels[0].processes[1].pdf.params[0]: there is no parameter slop${names}` +
        `${missing}spec.yaml: 6 problems\n`,
    ),
  );
});

test('an empty window is told once, and its data is not held against it', async () => {
  expect(await validate(changed(['bounds: [60, 120]', 'bounds: [120, 60]']), events)).toEqual(
    refusal(
      3,
      'sheaf: spec.yaml:14:19 channels[0].observables[0].bounds: [120, 60] is empty\n  expected: lower < upper\nspec.yaml: 1 problem\n',
    ),
  );
});

test('channels of one name, parameters of one name, and none in the fit', async () => {
  const out = changed(
    ['name: mass,', 'name: mu,'],
    ['    data:', '    include_in_fit: false\n    data:'],
    ['params: [mass, ', 'params: [mu, '],
  );
  const twice = `${out}${out.slice(out.indexOf('  - name: main'))}`;
  expect(await validate(twice, events, '--no-data')).toEqual(
    refusal(
      3,
      'sheaf: spec.yaml:7:8 model.parameters[1].name: the parameter mu is declared twice\n' +
        'sheaf: spec.yaml:23:5 channels[1].name: two channels are named main\n' +
        'sheaf: spec.yaml:10:1 channels: no channel has include_in_fit true\n  to do: leave at least one channel in the fit\n' +
        'spec.yaml: 3 problems\n',
    ),
  );
});

test('a data file that is not there', async () => {
  expect(await validate(peak)).toEqual(
    refusal(4, `${missing}spec.yaml: 1 problem\n`, `${parameters}${channel}\n  no data\n`),
  );
});

test('events outside and not finite are counted, and so is a weight that is wrong', async () => {
  const content = 'm,_weight\n70,1\n130,1\nnan,1\n80,-2\n';
  expect(await validate(withData('{file: o.csv}'), { 'o.csv': content })).toEqual(
    refusal(
      4,
      'sheaf: FOLDER/o.csv: 1 outside the window and 1 missing or not finite of 4 events; the first is line 3, where m is 130\n' +
        '  expected: m in [60, 120]\n' +
        '  to do: correct the window or the selection, or leave such events out with --outside drop\n' +
        'sheaf: FOLDER/o.csv: line 5 has the weight -2\n  expected: weights that are finite and at least 0\n' +
        'spec.yaml: 2 problems\n',
      `${parameters}${channel}\n  no data\n`,
    ),
  );
});

test('events outside leave a summary of the others', async () => {
  const { code, stdout } = await validate(withData('{file: o.csv}'), { 'o.csv': 'm\n70\n130\nnan\n80\n' });
  expect(code).toBe(4);
  expect(stdout).toBe(
    `${parameters}${channel}, observed 2\n  o.csv: ${account(2, 1, 1)}\n  sum of weights 2, m: min 70, mean 75, max 80\n`,
  );
});

test.each([
  ['only a header', 'm\n', 'there are no events in it'],
  ['another column', 'mass\n70\n', "there is no column 'm'\n  expected: one of mass"],
  ['weights of 0', 'm,_weight\n70,0\n', 'every weight is 0\n  expected: a weight above 0'],
  [
    'labels',
    'm,_channel\n70,a\n70,b\n',
    "it has the events of 2 channels and none is chosen\n  expected: data.channel to be one of 'a', 'b'",
  ],
])('a CSV file with %s', async (_, content, said) => {
  const { code, stderr } = await validate(withData('{file: o.csv}'), { 'o.csv': content });
  expect({ code, stderr }).toEqual({
    code: 4,
    stderr: `sheaf: FOLDER/o.csv: ${said}\nspec.yaml: 1 problem\n`,
  });
});

test('a ROOT file: every expression that names what is not there, and a tree that is not', async () => {
  const files = { 'z.root': sharedBytes('unbinned/uproot-Zmumu.root') };
  const inRoot = (data: string) =>
    withData(`{file: z.root, ${data}}`).replace('name: m,', 'name: m, expr: M,');
  const right = await validate(inRoot('tree: events, selection: M > 60 && M < 120, weight: 2'), files);
  expect(right).toMatchObject({ code: 0, stderr: '' });
  expect(right.stdout).toMatch(/z\.root: \d+ events kept, 0 outside, 0 not finite, \d+ not selected\n/);
  const branches = await validate(inRoot('tree: events, selection: NoSuch > 1, weight: Neither'), files);
  expect(branches.code).toBe(4);
  expect(branches.stderr).toContain("sheaf: FOLDER/z.root, events: there is no branch 'NoSuch'\n");
  expect(branches.stderr).toContain("sheaf: FOLDER/z.root, events: there is no branch 'Neither'\n");
  expect(branches.stderr).toMatch(/\nspec\.yaml: 2 problems\n$/);
  expect(await validate(inRoot('tree: nothing'), files)).toMatchObject({
    code: 4,
    stderr:
      "sheaf: FOLDER/z.root: there is no tree 'nothing'\n  expected: one of events\nspec.yaml: 1 problem\n",
  });
});

test('an option that its format does not have is the fault of the specification', async () => {
  expect(await validate(withData('{file: o.csv, weight: w}'), { 'o.csv': 'm\n70\n' })).toMatchObject({
    code: 3,
    stderr:
      'sheaf: spec.yaml:12:5 channels[0].data: o.csv: a weight expression cannot be used with a CSV file\n' +
      '  to do: put the weights in a column _weight, which is read without being asked for\nspec.yaml: 1 problem\n',
  });
});

test('problems as data', async () => {
  const { code, stdout, stderr } = await validate(changed(['poi: mu', 'poi: nu']), {}, '--json');
  expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
  const { ok, problems } = JSON.parse(stdout);
  expect(ok).toBe(false);
  expect(problems).toEqual([
    {
      stage: 'model',
      kind: 'specification',
      where: 'spec.yaml:4:3 model.poi',
      what: 'there is no parameter nu',
      expected: 'one of mu, mass, width, slope',
      hint: null,
    },
    {
      stage: 'data',
      kind: 'data',
      where: 'FOLDER/observed.parquet',
      what: 'cannot be read (ENOENT: no such file or directory)',
      expected: null,
      hint: 'spec.yaml:12:12 channels[0].data.file names it, relative to the specification',
    },
  ]);
});

test.each([
  [
    'no file',
    null,
    'spec.yaml: cannot be read (ENOENT: no such file or directory)\n  to do: check the name of the file',
  ],
  [
    'a tab',
    peak.replace('  poi', '\tpoi'),
    'spec.yaml:4:1: Tabs are not allowed as indentation\n  expected: a YAML or JSON document',
  ],
])('%s', async (_, spec, said) => {
  expect(await validate(spec)).toEqual(refusal(3, `sheaf: ${said}\nspec.yaml: 1 problem\n`));
});
