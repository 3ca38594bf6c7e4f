// CL_s by toys: two fits a toy, of both hypotheses, one p-value of all.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClsShardFile, clsShardFile } from '../../src/contracts/cls-toys.ts';
import { atMost, type Case } from '../case.ts';
import { spreadOf } from '../measure.ts';
import { type Ran, runSheaf } from '../processes.ts';
import { scratch } from '../project.ts';

const TOYS = 10_000;
const EVENTS = 100_000;
const SPEC = `schema_version: sheaf_unbinned_spec_v1
model:
  poi: mu
  parameters:
    - {name: mu, init: 0, bounds: [0, 5]}
    - {name: mass, init: 91, bounds: [91, 91]}
    - {name: width, init: 2.5, bounds: [2.5, 2.5]}
    - {name: slope, init: -0.03, bounds: [-0.1, -0.001]}
    - {name: n, init: ${EVENTS}, bounds: [0, 1000000]}
channels:
  - name: main
    data: {file: observed.parquet}
    observables: [{name: m, bounds: [60, 120]}]
    processes:
      - {name: signal, pdf: {type: gaussian, observable: m, params: [mass, width]}, yield: {type: scaled, base_yield: 300, scale: mu}}
      - {name: background, pdf: {type: exponential, observable: m, params: [slope]}, yield: {type: parameter, name: n}}
`;

export const toysCls: Case = {
  name: 'toys-cls',
  what: 'CL_s by 10,000 + 10,000 toys of 100k events, peak on a background, whole process',
  run({ times }) {
    mkdirSync(scratch, { recursive: true });
    const folder = mkdtempSync(join(scratch, 'cls-'));
    try {
      const config = join(folder, 'spec.yaml');
      const output = join(folder, 'cls.json');
      writeFileSync(config, SPEC);
      runSheaf('generate', '--config', config, '-o', join(folder, 'observed.parquet'));
      const run = (toys: number, seed: number): Ran => {
        const ran = runSheaf(
          'unbinned-hypotest-toys',
          ...['--config', config, '--mu', '1', '--expected-set'],
          ...['--n-toys', `${toys}`, '--seed', `${seed}`],
          ...['--threads', '2', '--out-dir', folder, '-o', output],
        );
        check(clsShardFile.parse(JSON.parse(readFileSync(output, 'utf8'))), toys);
        return ran;
      };
      run(100, 0);
      const runs = Array.from({ length: times(5, 1) }, (_, i) => run(TOYS, i + 1));
      return [
        { what: '2 threads', unit: 's', spread: spreadOf(runs.map((r) => r.seconds)), floor: atMost(12) },
        {
          what: 'processor time a toy',
          unit: 'ms',
          spread: spreadOf(runs.map((r) => (1000 * r.cpuSeconds) / (2 * TOYS))),
          floor: null,
        },
        { what: 'peak memory', unit: 'MB', spread: spreadOf(runs.map((r) => r.peakMB)), floor: null },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** All there, each with its statistic, and as many events as expected. */
function check({ results, test }: ClsShardFile, toys: number): void {
  const fail = (what: string): never => {
    throw new Error(`the toys that were timed are not right: ${what}`);
  };
  const { q, n_events } = results;
  if (q.length !== 2 * toys || q.includes(null))
    fail(`${q.filter((x) => x !== null).length} have a statistic`);
  const drawn = n_events.slice(0, toys).reduce((sum, n) => sum + n, 0);
  // The background's yield is what the observed data give it: the last parameter without signal.
  const expected = toys * test.points.b.at(-1)!;
  if (Math.abs(drawn - expected) > 6 * Math.sqrt(expected))
    fail(`${drawn} events were drawn, ${expected} expected`);
}
