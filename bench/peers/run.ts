// `npm run bench:peers [-- NAME ...] [--quick] [--venv DIR]`: the same work done by other tools and by us, in turns.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { howQuiet, revision, slugOf, thisMachine } from '../machine.ts';
import { effortOf } from '../measure.ts';
import { resultsFolder, scratch } from '../project.ts';
import { type Contest, hold } from './contest.ts';
import { fitContest } from './fits.ts';
import { head, type Row, rowMarkdown } from './table.ts';
import { toysContest } from './toys.ts';
import { openVenv } from './venv.ts';

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
};
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
