// One fit of a real file: 10,000 H -> gamma gamma candidates of CMS in a ROOT tree.

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { atMost, type Case } from '../case.ts';
import { repeat } from '../measure.ts';
import { secondsOfSheaf } from '../processes.ts';
import { example, root, scratch } from '../project.ts';

const data = join(root, '../shared/data/unbinned/cms-hgg-data_part1.root');
/** -ln L at the minimum and the yields there, from an independent exact fit (see the specification). */
const EXPECTED = { nll: -43070.154808, nsig: 280.0503, nbkg: 9719.9497 };

export const fitCms: Case = {
  name: 'fit-cms',
  what: '`sheaf unbinned-fit` of the CMS file (10,000 events, ROOT), whole process',
  missing: () => (existsSync(data) ? null : `${data} is not here`),
  run({ times }) {
    mkdirSync(scratch, { recursive: true });
    const output = join(scratch, `cms-${process.pid}.json`);
    const sample = (): number => {
      const seconds = secondsOfSheaf('unbinned-fit', '--config', example('cms-hgg'), '-o', output);
      check(output);
      return 1000 * seconds;
    };
    const spread = repeat(times(21, 5), 2, sample);
    rmSync(output);
    return [{ what: 'sheaf unbinned-fit', unit: 'ms', spread, floor: atMost(400) }];
  },
};

function check(path: string): void {
  const { nll, bestfit } = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly nll: number;
    readonly bestfit: readonly number[];
  };
  const near = (x: number, expected: number, within: number): boolean => Math.abs(x - expected) <= within;
  if (
    !near(nll, EXPECTED.nll, 1e-5) ||
    !near(bestfit[0]!, EXPECTED.nsig, 1e-3) ||
    !near(bestfit[1]!, EXPECTED.nbkg, 1e-3)
  ) {
    throw new Error(`the fit of the CMS file gave ${bestfit[0]} and ${bestfit[1]} at ${nll}`);
  }
}
