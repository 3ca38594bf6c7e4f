// Toys of workspaces: CL_s of the 201-parameter run, whole process, and of sbottom region A on one thread of this process.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClsShardFile, clsShardFile } from '../../src/contracts/cls-toys.ts';
import { atLeast, atMost, type Case } from '../case.ts';
import { spreadOf } from '../measure.ts';
import { type Ran, runSheaf } from '../processes.ts';
import { root, scratch } from '../project.ts';
import { parameters201 } from '../workspaces.ts';

const TOYS = 10_000;
const SBOTTOM = join(root, '../shared/data/histfactory/sbottom-ins1748602-probability-models.tar.gz');

export const toys201: Case = {
  name: 'toys-201',
  what: 'CL_s by 10,000 + 10,000 toys of 201 parameters, auxiliary data drawn, whole process',
  run({ times }) {
    return inFolder((folder) => {
      const input = join(folder, 'workspace.json');
      const output = join(folder, 'cls.json');
      writeFileSync(input, JSON.stringify(parameters201()));
      const run = (toys: number, seed: number): Ran => {
        const ran = runSheaf(
          'hypotest-toys',
          ...['--input', input, '--mu', '1', '--expected-set'],
          ...['--n-toys', `${toys}`, '--seed', `${seed}`],
          ...['--threads', '2', '--out-dir', folder, '-o', output],
        );
        check(clsShardFile.parse(JSON.parse(readFileSync(output, 'utf8'))), toys);
        return ran;
      };
      run(100, 0);
      const runs = Array.from({ length: times(5, 1) }, (_, i) => run(TOYS, i + 1));
      return [
        { what: '2 threads', unit: 's', spread: spreadOf(runs.map((r) => r.seconds)), floor: atMost(1) },
        {
          what: 'processor time a toy',
          unit: 'ms',
          spread: spreadOf(runs.map((r) => (1000 * r.cpuSeconds) / (2 * TOYS))),
          floor: null,
        },
      ];
    });
  },
};

export const toysSbottom: Case = {
  name: 'toys-sbottom',
  what: 'CL_s by toys of sbottom region A, 1300_205_60 (64 parameters), whole process',
  missing: () => (existsSync(SBOTTOM) ? null : `${SBOTTOM} is not here`),
  run({ times }) {
    return inFolder((folder) => {
      execFileSync('tar', ['xzf', SBOTTOM, '-C', folder, 'RegionA']);
      const output = join(folder, 'cls.json');
      const run = (toys: number, seed: number): Ran => {
        const ran = runSheaf(
          'hypotest-toys',
          ...['--input', join(folder, 'RegionA/BkgOnly.json')],
          ...['--patch', join(folder, 'RegionA/patch.sbottom_1300_205_60.json'), '--mu', '1'],
          ...['--n-toys', `${toys}`, '--seed', `${seed}`],
          ...['--threads', '1', '--out-dir', folder, '-o', output],
        );
        check(clsShardFile.parse(JSON.parse(readFileSync(output, 'utf8'))), toys);
        return ran;
      };
      run(20, 0);
      const toys = 2000;
      const runs = Array.from({ length: times(5, 1) }, (_, i) => run(toys, i + 1));
      const rates = runs.map((r) => (2 * toys) / r.seconds);
      return [{ what: '1 thread', unit: 'toys/s', spread: spreadOf(rates), floor: atLeast(2000) }];
    });
  },
};

/** All there, each with its statistic. */
function check({ results }: ClsShardFile, toys: number): void {
  const known = results.q.filter((q) => q !== null).length;
  if (known !== 2 * toys) throw new Error(`${known} of ${2 * toys} toys that were timed have a statistic`);
}

function inFolder<T>(measure: (folder: string) => T): T {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, 'binned-'));
  try {
    return measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
