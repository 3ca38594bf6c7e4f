// `npm run bench:peers [-- NAME ...] [--quick] [--venv DIR]`: the same work done by other tools and by us, in turns.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { howQuiet, revision, slugOf, thisMachine } from '../machine.ts';
import { effortOf } from '../measure.ts';
import { resultsFolder, scratch } from '../project.ts';
import { type BinnedContest, binnedContest } from './binned.ts';
import { input1Lbb, input201, inputSbottom } from './binned-inputs.ts';
import { binnedToysContest } from './binned-toys.ts';
import { type Contest, hold } from './contest.ts';
import { fitContest } from './fits.ts';
import { head, type Row, rowMarkdown } from './table.ts';
import { toysContest } from './toys.ts';
import { openVenv } from './venv.ts';
import { wholeFitContest } from './whole-fit.ts';

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, venv: { type: 'string' } },
});
const { quick } = values;
const { times } = effortOf(quick);
const venv = openVenv(values.venv ?? null);

const contests: Readonly<Record<string, () => Contest | Promise<Contest>>> = {
  'fit-10k': () => fitContest(venv, '10k', 10_000),
  'fit-1M': () => fitContest(venv, '1M', 1_000_000),
  'toys-10k': () => toysContest(venv, '10k', 10_000, { ours: times(10_000, 2000), theirs: times(1000, 100) }),
  'toys-100k': () => toysContest(venv, '100k', 100_000, { ours: times(5000, 1000), theirs: times(100, 10) }),
  'toys-2.0M': () => toysContest(venv, '2.0M', 2_000_000, { ours: times(500, 200), theirs: times(6, 2) }),
  '1lbb-fit': () => of1Lbb({ work: 'fit', pyhf: { numpy: 1, jax: 1 } }),
  '1lbb-hypotest': () => of1Lbb({ work: 'hypotest', pyhf: { numpy: 1, jax: 1 } }),
  // With numpy's 40 tests or so of 6 s each, a limit of pyhf would take longer than all else.
  '1lbb-limit': () => of1Lbb({ work: 'limit', pyhf: { jax: 1 } }),
  '1lbb-scan': () => of1Lbb({ work: 'scan', pyhf: { numpy: times(6, 2), jax: times(41, 6) } }),
  'sbottom-fit': () =>
    binnedContest(venv, {
      name: 'sbottom-fit',
      what: 'The ATLAS sbottom likelihood, region A with 1300_205_60 (64 parameters): fit',
      work: 'fit',
      input: inputSbottom(),
      pyhf: { numpy: 1, jax: 1 },
    }),
  'sbottom-toys': () =>
    binnedToysContest(venv, {
      name: 'sbottom-toys',
      what: 'CL_s by toys of sbottom region A with 1300_205_60 (64 parameters)',
      input: inputSbottom(),
      toys: { ours: times(5000, 1000), nextstat: times(1000, 200), numpy: times(20, 5), jax: times(100, 20) },
    }),
  '3lresonance': () => wholeFitContest(venv),
  'toys-201': () =>
    binnedToysContest(venv, {
      name: 'toys-201',
      what: 'CL_s by toys of 50 channels of 4 bins, 201 parameters',
      input: input201(),
      toys: { ours: times(10_000, 1000), nextstat: times(1000, 200), numpy: 2, jax: times(10, 5) },
    }),
};

function of1Lbb({ work, pyhf }: Pick<BinnedContest, 'work' | 'pyhf'>): Promise<Contest> {
  const words = {
    fit: 'fit',
    hypotest: 'CL_s of mu = 1 and its band',
    limit: 'upper limits, all six',
    scan: 'profile scan of 201 values',
  };
  return binnedContest(venv, {
    name: `1lbb-${work}`,
    what: `The ATLAS 1Lbb likelihood with a signal (126 parameters): ${words[work]}`,
    work,
    input: input1Lbb(),
    pyhf,
  });
}

const unknown = names.find((n) => !Object.hasOwn(contests, n));
if (unknown !== undefined) {
  console.error(`there is no row ${unknown}; there are ${Object.keys(contests).join(', ')}`);
  process.exit(2);
}

const machine = thisMachine();
const made = revision();
const when = new Date().toISOString();
const top = head(when.slice(0, 10), machine, made, venv.versions);
console.log(top);
const rows: Row[] = [];
for (const [name, open] of Object.entries(contests)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const contest = await open();
  const before = await howQuiet();
  const standings = hold(contest, times(3, 1));
  const row: Row = {
    name,
    what: contest.what,
    unit: contest.unit,
    before,
    standings,
    agreement: contest.agreement(),
  };
  rows.push(row);
  console.log(rowMarkdown(row));
}

// Only a whole comparison with all repeats is a result to keep; others are left among the scratch files.
const folder = !quick && rows.length === Object.keys(contests).length ? resultsFolder : scratch;
mkdirSync(folder, { recursive: true });
const path = join(folder, `peers_${when.slice(0, 10)}_${slugOf(machine)}.json`);
writeFileSync(
  path,
  `${JSON.stringify({ schema_version: 'sheaf_bench_peers_v1', when, quick, machine, revision: made, versions: venv.versions, rows }, null, 2)}\n`,
);
writeFileSync(join(folder, 'peers-latest.md'), `${top}${rows.map(rowMarkdown).join('')}`);
console.log(path);
