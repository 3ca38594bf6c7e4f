// One measurement of a workspace, by name.

import { SheafFailure } from '../../contracts/failures.ts';
import { didYouMean } from '../../contracts/nearest.ts';
import type { Measurement, Workspace } from '../../contracts/workspace.ts';

/** The measurement of that name; the first one where no name is given, as pyhf has it. */
export function measurementOf({ measurements }: Workspace, name?: string): Measurement {
  const found = name === undefined ? measurements[0] : measurements.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = measurements.map((one) => one.name);
  throw new SheafFailure('usage', {
    what: `the workspace has no measurement ${JSON.stringify(name)}${didYouMean(name ?? '', names)}`,
    expected: names.map((one) => JSON.stringify(one)).join(', '),
  });
}
