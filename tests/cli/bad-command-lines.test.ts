// Command lines that are wrong, and the whole of what is said about each. FOLDER stands for the working folder.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixture, sheaf, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const peak = readFileSync(fixture(folder, 'peak.yaml'), 'utf8');
writeFileSync(join(folder, 'nopoi.yaml'), peak.replace('  poi: mu\n', ''));
writeFileSync(join(folder, 'nodata.yaml'), peak.replace('    data: {file: observed.parquet}\n', ''));

const lines: readonly { readonly args: readonly string[]; readonly code: number; readonly said: string }[] = [
  { args: ['nosuch'], code: 2, said: 'there is no command nosuch\n  to do: see --help' },
  {
    args: ['unbinned-fti', '--config', 'peak.yaml'],
    code: 2,
    said: 'there is no command unbinned-fti, did you mean `unbinned-fit`?\n  to do: see --help',
  },
  { args: ['farm', 'nosuch'], code: 2, said: 'there is no command nosuch\n  to do: see --help' },
  { args: ['unbinned-fit'], code: 2, said: '--config is missing\n  to do: see --help' },
  { args: ['unbinned-fit', '--config'], code: 2, said: '--config has no value\n  to do: see --help' },
  {
    args: ['unbinned-fit', '--confg', 'peak.yaml'],
    code: 2,
    said: 'there is no option --confg, did you mean --config?\n  to do: see --help',
  },
  {
    args: ['unbinned-gof', '--config', 'peak.yaml', '--toys', '5'],
    code: 2,
    said: 'there is no option --toys, did you mean --n-toys?\n  to do: see --help',
  },
  {
    args: ['unbinned-fit', '--config', 'peak.yaml', '--nosuch'],
    code: 2,
    said: 'there is no option --nosuch\n  to do: see --help',
  },
  {
    args: ['unbinned-fit', '--config', 'peak.yaml', '-x'],
    code: 2,
    said: 'there is no option -x\n  to do: see --help',
  },
  {
    args: ['unbinned-fit', '--config', 'peak.yaml', 'more'],
    code: 2,
    said: '"more" is one argument too many\n  to do: see --help',
  },
  {
    args: ['unbinned-fit', '--config', 'peak.yaml', '--config', 'peak.yaml'],
    code: 2,
    said: '--config is given twice: peak.yaml and peak.yaml\n  to do: see --help',
  },
  {
    args: ['unbinned-fit', '--config', 'gone.yaml'],
    code: 3,
    said: 'gone.yaml: cannot be read (ENOENT: no such file or directory)\n  to do: check --config',
  },
  {
    args: ['unbinned-fit', '--config', '.'],
    code: 3,
    said: '.: cannot be read (EISDIR: illegal operation on a directory)\n  to do: check --config',
  },
  {
    args: ['unbinned-fit', '--config', 'nodata.yaml'],
    code: 3,
    said: 'nodata.yaml:11:5 channels[0]: channel main has no data\n  expected: data: {file: ...}\n  to do: make some with `sheaf generate`',
  },
  {
    args: ['unbinned-fit', '--config', 'peak.yaml'],
    code: 4,
    said: 'FOLDER/observed.parquet: cannot be read (ENOENT: no such file or directory)\n  to do: peak.yaml:12:12 channels[0].data.file names it, relative to the specification',
  },
  {
    args: ['unbinned-fit', '--config', 'peak.yaml', '-o', 'gone/fit.json'],
    code: 6,
    said: 'gone/fit.json: cannot be written: there is no folder gone\n  to do: make the folder first',
  },
  {
    args: ['unbinned-fit', '--config', 'peak.yaml', '--opt-tol', '0'],
    code: 2,
    said: '--opt-tol: 0 is not above 0\n  to do: see --help',
  },
  {
    args: ['unbinned-fit', '--config', 'peak.yaml', '--opt-max-iter', '0'],
    code: 2,
    said: '--opt-max-iter: 0 is not a whole number of 1 or more\n  to do: see --help',
  },
  {
    args: ['unbinned-fit', '--config', 'peak.yaml', '--exact', 'maybe'],
    code: 2,
    said: '--exact "maybe" is none of auto, per-event\n  to do: see --help',
  },
  {
    args: ['unbinned-fit', '--config', 'peak.yaml', '--outside', 'ignore'],
    code: 2,
    said: '--outside "ignore" is none of error, drop\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--n-toys', '0'],
    code: 2,
    said: '--n-toys: 0 is not a whole number of 1 or more\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--n-toys', '-1'],
    code: 2,
    said: '--n-toys: -1 is not a whole number of 1 or more\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--n-toys', '1.5'],
    code: 2,
    said: '--n-toys: 1.5 is not a whole number of 1 or more\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--n-toys', 'abc'],
    code: 2,
    said: '--n-toys: "abc" is not a number\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--n-toys', ''],
    code: 2,
    said: '--n-toys: "" is not a number\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--n-toys', '1e400'],
    code: 2,
    said: '--n-toys: "1e400" is not a number\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--seed', '-1'],
    code: 2,
    said: '--seed: -1 is not a whole number of 0 or more\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--seed', '1.5'],
    code: 2,
    said: '--seed: 1.5 is not a whole number of 0 or more\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--seed', '9007199254740993'],
    code: 2,
    said: '--seed: 9007199254740993 is larger than 9007199254740991\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--threads', '-1'],
    code: 2,
    said: '--threads: -1 is not a whole number of 0 or more\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--shard', '4/4'],
    code: 2,
    said: '--shard: shard 4 of 4 does not exist: the first is 0, the last 3\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--shard', '0/0'],
    code: 2,
    said: '--shard: 0/0 has no shards: TOTAL is 1 or more\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--shard', '-1/4'],
    code: 2,
    said: '--shard: "-1/4" is not INDEX/TOTAL, such as 0/4\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--shard', '1'],
    code: 2,
    said: '--shard: "1" is not INDEX/TOTAL, such as 0/4\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--shard', 'a/b'],
    code: 2,
    said: '--shard: "a/b" is not INDEX/TOTAL, such as 0/4\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--n-toys', '3', '--shard', '3/5'],
    code: 2,
    said: 'shard 3 of 5 has no toys: there are only 3\n  expected: no more shards than toys\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--shard', '0/2', '--shards', '4'],
    code: 2,
    said: '--shard runs one shard into one file; --shards and --run-id belong to a whole run\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--shard', '0/2', '--run-id', 'a'],
    code: 2,
    said: '--shard runs one shard into one file; --shards and --run-id belong to a whole run\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--shards', '0'],
    code: 2,
    said: '--shards: 0 is not a whole number of 1 or more\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--set', 'mu'],
    code: 2,
    said: '--set: "mu" is not NAME=VALUE\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--set', 'mu='],
    code: 2,
    said: '--set: "" is not a number\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--set', 'mu=two'],
    code: 2,
    said: '--set: "two" is not a number\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--set', '=2'],
    code: 2,
    said: '--set: "=2" is not NAME=VALUE\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--set', 'mu=9'],
    code: 2,
    said: '--set mu=9 lies outside the bounds\n  expected: 0 to 5\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--set', 'nu=1'],
    code: 2,
    said: '--set nu: there is no such parameter\n  expected: one of mu, mass, width, slope\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--set', 'mu=1', '--set', 'mu=2'],
    code: 2,
    said: '--set mu is given twice\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--gen', 'best'],
    code: 2,
    said: '--gen "best" is none of init, mle\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--gen', 'mle'],
    code: 4,
    said: 'FOLDER/observed.parquet: cannot be read (ENOENT: no such file or directory)\n  to do: peak.yaml:12:12 channels[0].data.file names it, relative to the specification',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--poi-pull-std-range', '0.9'],
    code: 2,
    said: '--poi-pull-std-range: "0.9" is not LOW,HIGH\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--poi-pull-std-range', '1.1', '0.9'],
    code: 2,
    said: '--poi-pull-std-range: 1.1 to 0.9 is no range with 0 <= LOW <= HIGH\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--max-abs-poi-pull-mean', '-1'],
    code: 2,
    said: '--max-abs-poi-pull-mean: -1 is below 0\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--summary-ci-method', 'basic'],
    code: 2,
    said: '--summary-ci-method "basic" is none of percentile, bca\n  to do: see --help',
  },
  {
    args: [
      'unbinned-fit-toys',
      '--config',
      'peak.yaml',
      '--summary-ci-method',
      'bca',
      '--summary-ci-level',
      '1',
    ],
    code: 2,
    said: '--summary-ci-level 1 is not between 0 and 1\n  to do: see --help',
  },
  {
    args: [
      'unbinned-fit-toys',
      '--config',
      'peak.yaml',
      '--summary-ci-method',
      'bca',
      '--summary-ci-bootstrap',
      '1',
    ],
    code: 2,
    said: '--summary-ci-bootstrap 1 is below 2\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--dump-toy', '3'],
    code: 2,
    said: '--dump-toy takes two values\n  expected: --dump-toy INDEX FILE\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--dump-toy', '100', 'toy.csv'],
    code: 2,
    said: '--dump-toy 100 is not a toy of this study\n  expected: 0 to 99\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--dump-toy', '3', 'toy.root'],
    code: 2,
    said: 'toy.root: events are written as Parquet or CSV\n  expected: a file name that ends in .parquet or .csv\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--dump-toy', '3', 'toy.json'],
    code: 2,
    said: 'toy.json: events are written as Parquet or CSV\n  expected: a file name that ends in .parquet or .csv\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--run-id', '../up'],
    code: 2,
    said: '--run-id "../up" is not a plain name\n  expected: letters, digits, dot, dash, plus and underscore\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--run-id', ''],
    code: 2,
    said: '--run-id "" is not a plain name\n  expected: letters, digits, dot, dash, plus and underscore\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--exact'],
    code: 2,
    said: '--exact has no value\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'peak.yaml', '--json-events=perhaps'],
    code: 2,
    said: '--json-events: Cannot convert perhaps to a boolean\n  to do: see --help',
  },
  {
    args: ['unbinned-fit-toys', '--config', 'nopoi.yaml'],
    code: 3,
    said: 'nopoi.yaml:3:1 model.poi: no parameter of interest is named\n  expected: one of mu, mass, width, slope',
  },
  {
    args: ['unbinned-scan', '--config', 'peak.yaml', '--start', '0', '--stop', '2'],
    code: 2,
    said: '--points is missing\n  to do: see --help',
  },
  {
    args: ['unbinned-scan', '--config', 'peak.yaml', '--start', '0', '--stop', '2', '--points', '1'],
    code: 2,
    said: '--points 1 is too few\n  expected: 2 or more\n  to do: see --help',
  },
  {
    args: ['unbinned-scan', '--config', 'peak.yaml', '--start', '2', '--stop', '0', '--points', '5'],
    code: 2,
    said: '--start 2 is not below --stop 0\n  to do: see --help',
  },
  {
    args: ['unbinned-scan', '--config', 'peak.yaml', '--start', '0', '--stop', '6', '--points', '5'],
    code: 2,
    said: 'the scan from 0 to 6 leaves the bounds of mu\n  expected: values from 0 to 5\n  to do: see --help',
  },
  {
    args: [
      'unbinned-scan',
      '--config',
      'peak.yaml',
      '--start',
      '0',
      '--stop',
      '2',
      '--points',
      '5',
      '--parameter',
      'nu',
    ],
    code: 2,
    said: 'there is no parameter nu\n  expected: one of mu, mass, width, slope\n  to do: see --help',
  },
  {
    args: ['unbinned-scan', '--config', 'nopoi.yaml', '--start', '0', '--stop', '2', '--points', '5'],
    code: 3,
    said: 'nopoi.yaml:3:1 model.poi: no parameter of interest is named\n  expected: one of mu, mass, width, slope',
  },
  {
    args: ['unbinned-scan', '--config', 'peak.yaml', '--start', 'zero', '--stop', '2', '--points', '5'],
    code: 2,
    said: '--start: "zero" is not a number\n  to do: see --help',
  },
  { args: ['generate', '--config', 'peak.yaml'], code: 2, said: '--output is missing\n  to do: see --help' },
  {
    args: ['generate', '--config', 'peak.yaml', '-o', 'data.root'],
    code: 2,
    said: 'data.root: events are written as Parquet or CSV\n  expected: a file name that ends in .parquet or .csv\n  to do: see --help',
  },
  {
    args: ['generate', '--config', 'peak.yaml', '-o', 'gone/data.csv'],
    code: 6,
    said: 'gone/data.csv: cannot be written: there is no folder gone\n  to do: make the folder first',
  },
  {
    args: ['generate', '--config', 'peak.yaml', '-o', 'data.csv', '--toy', '-1'],
    code: 2,
    said: '--toy: -1 is not a whole number of 0 or more\n  to do: see --help',
  },
  {
    args: ['unbinned-merge-toys'],
    code: 2,
    said: 'no shards are given\n  expected: the files that unbinned-fit-toys --shard wrote\n  to do: see --help',
  },
  {
    args: ['unbinned-merge-toys', 'peak.yaml'],
    code: 5,
    said: 'peak.yaml: this is not JSON, or not all of it\n  to do: run this shard again',
  },
  { args: ['farm', 'resume'], code: 2, said: 'RUN is missing\n  to do: see --help' },
  {
    args: ['farm', 'resume', '.'],
    code: 2,
    said: 'FOLDER: there is no run here: manifest.json is missing\n  to do: give the directory that the command which began it named',
  },
  {
    args: ['farm', 'resume', 'gone'],
    code: 2,
    said: 'FOLDER/gone: there is no run here: manifest.json is missing\n  to do: give the directory that the command which began it named',
  },
  {
    args: ['report', 'gone'],
    code: 2,
    said: 'FOLDER/gone: there is no run here: manifest.json is missing\n  to do: give the directory that the command which began it named',
  },
  { args: ['report'], code: 2, said: 'RUN is missing\n  to do: see --help' },
  {
    args: ['shard', '.', '0'],
    code: 2,
    said: 'FOLDER: there is no run here: manifest.json is missing\n  to do: give the directory that the command which began it named',
  },
  { args: ['shard', '.'], code: 2, said: 'INDEX is missing\n  to do: see --help' },
  { args: ['shard', '.', 'x'], code: 2, said: 'INDEX: "x" is not a number\n  to do: see --help' },
];

test.concurrent.each(lines.map((line) => ({ ...line, line: line.args.join(' ') })))(
  'sheaf $line',
  async ({ args, code, said }) => {
    const outcome = await sheaf(args, { cwd: folder });
    expect({ ...outcome, stderr: outcome.stderr.replaceAll(folder, 'FOLDER') }).toEqual({
      code,
      signal: null,
      stdout: '',
      stderr: `sheaf: ${said}\n`,
    });
  },
);

test('a file where the folder of runs should be is told', async () => {
  const args = ['unbinned-fit-toys', '--config', 'peak.yaml', '--out-dir', 'peak.yaml', '--run-id', 'run'];
  expect(await sheaf(args, { cwd: folder })).toEqual({
    code: 6,
    signal: null,
    stdout: '',
    stderr:
      `sheaf: ${folder}/peak.yaml/run: the run directory cannot be made (ENOTDIR: not a directory)\n` +
      '  to do: choose another place: a file stands where a folder is needed\n',
  });
});

test.each([['--help'], ['unbinned-fit-toys', '--help'], ['farm', '--help'], ['--version'], []])(
  '`sheaf %s %s` answers on stdout',
  async (...args) => {
    const { code, stdout, stderr } = await sheaf(args.filter((word) => word !== undefined));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.length).toBeGreaterThan(4);
  },
);
