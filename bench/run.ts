// `npm run bench`: runs the rows that are named, or all, prints them with their floors, and writes the results.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMet } from './case.ts';
import { cases } from './cases/index.ts';
import { howQuiet, revision, slugOf, thisMachine } from './machine.ts';
import { effortOf } from './measure.ts';
import { resultsFolder, scratch } from './project.ts';
import { describeMachine, markdown, type Row, rowText } from './table.ts';

const args = process.argv.slice(2);
const quick = args.includes('--quick');
const names = args.filter((a) => a !== '--quick');
const unknown = names.find((n) => !cases.some((c) => c.name === n));
if (unknown !== undefined) {
  console.error(
    `there is no row ${unknown}; there are ${cases.map((c) => c.name).join(', ')} (and --quick, --no-build)`,
  );
  process.exit(2);
}
const chosen = names.length === 0 ? cases : cases.filter((c) => names.includes(c.name));

const machine = thisMachine();
const made = revision();
const when = new Date().toISOString();
console.log(`${describeMachine(machine, made)}${quick ? '\n--quick: few repeats, not for comparing' : ''}\n`);
const rows: Row[] = [];
let skipped = 0;
for (const { name, what, missing, run } of chosen) {
  const reason = missing?.() ?? null;
  if (reason !== null) {
    skipped++;
    console.log(`${what}: skipped, ${reason}\n`);
    continue;
  }
  const before = await howQuiet();
  const row: Row = { name, what, before, figures: await run(effortOf(quick)) };
  rows.push(row);
  console.log(rowText(row));
}
const judged = rows.flatMap((r) => r.figures.map(isMet)).filter((met) => met !== null);
console.log(
  `${judged.filter(Boolean).length} of ${judged.length} floors met${skipped > 0 ? `, ${skipped} rows skipped` : ''}`,
);

// Only a whole run with all repeats is a result to keep; others are left among the scratch files.
const whole = !quick && rows.length === cases.length;
const folder = whole ? resultsFolder : scratch;
mkdirSync(folder, { recursive: true });
const path = join(folder, `${when.slice(0, 10)}_${slugOf(machine)}.json`);
const withVerdicts = rows.map((row) => ({
  ...row,
  figures: row.figures.map((f) => ({ ...f, met: isMet(f) })),
}));
writeFileSync(
  path,
  `${JSON.stringify({ schema_version: 'sheaf_bench_v1', when, quick, machine, revision: made, rows: withVerdicts }, null, 2)}\n`,
);
writeFileSync(join(folder, 'latest.md'), markdown(rows, machine, made, when.slice(0, 10)));
console.log(path);
