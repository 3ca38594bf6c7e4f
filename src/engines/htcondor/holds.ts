// Why HTCondor holds jobs, in words, and what to do about it.
// Codes: HTCondor manual, "Job ClassAd attributes", HoldReasonCode.

import type { HtcondorOptions } from '../../contracts/htcondor-options.ts';
import type { Cause } from '../engine.ts';

export interface Hold {
  readonly code: number;
  readonly subcode: number;
  /** The scheduler's own words. */
  readonly words: string;
}

interface Meaning {
  readonly cause: Cause;
  readonly todo: string;
  /** Whether it may go away by itself. */
  readonly passing?: true;
}

const mend = (what: string): string =>
  `mend ${what}, then release the job (condor_release) or submit it again`;
const site = 'submit it again, and keep away from this machine if it fails there only (requirements)';

const meanings: Readonly<Record<number, Meaning>> = {
  1: { cause: 'held', todo: 'somebody held it: condor_release lets it go on' },
  3: { cause: 'held', todo: 'a policy of the job held it: read the reason, and see the options of the run' },
  4: { cause: 'held', todo: 'renew the credential that the jobs need, then condor_release' },
  5: {
    cause: 'held',
    todo: 'a policy expression came out undefined: mend periodic_release or the extra lines',
  },
  6: {
    cause: 'not-started',
    todo: mend('the program: it must be there, and executable, on the machine of the job'),
  },
  7: { cause: 'not-started', todo: mend('the output folder: it must be there and writable') },
  8: { cause: 'not-started', todo: mend('the input file') },
  9: { cause: 'not-started', todo: mend('the output file') },
  10: { cause: 'not-started', todo: mend('the error file') },
  11: { cause: 'held', todo: 'the transfer of files broke off: release it', passing: true },
  12: {
    cause: 'held',
    todo: 'its files could not be carried back: is the disk of the run full?',
    passing: true,
  },
  13: {
    cause: 'not-started',
    todo: mend('the input files: are they all there and readable?'),
    passing: true,
  },
  14: {
    cause: 'not-started',
    todo: 'jobs must see the run directory: put it on a shared file system (/tmp is each job\'s own on many machines), or use "files": "transfer"',
  },
  15: { cause: 'held', todo: 'it was submitted on hold: condor_release lets it go on' },
  18: { cause: 'held', todo: 'the transfer of files broke off: release it', passing: true },
  21: { cause: 'held', todo: 'a policy of the machine held it: read the reason' },
  22: { cause: 'held', todo: 'its event log cannot be written: is the disk of the run full?' },
  23: { cause: 'held', todo: 'the machine has no account for this user: ask its administrators' },
  26: { cause: 'held', todo: 'a policy of the site held it: read the reason' },
  27: { cause: 'held', todo: 'a policy of the site came out undefined: ask its administrators' },
  32: { cause: 'held', todo: 'what goes in is above the limit of the site: transfer less' },
  33: { cause: 'held', todo: 'what comes back is above the limit of the site' },
  34: { cause: 'out-of-memory', todo: 'ask for more memory, and submit it again' },
  35: {
    cause: 'not-started',
    todo: mend('the container image: it must be there, and for this kind of machine'),
    passing: true,
  },
  43: { cause: 'node', todo: site, passing: true },
  44: { cause: 'node', todo: site, passing: true },
  45: { cause: 'node', todo: site, passing: true },
  46: { cause: 'out-of-time', todo: 'ask for more time, or for more and smaller shards' },
  47: { cause: 'out-of-time', todo: 'ask for more time, or for more and smaller shards' },
};

/** Sub-codes that the policies of machines give: HTCondor manual, "Policy configuration", HOLD_IF_MEMORY_EXCEEDED. */
const MEMORY = 102;
const DISK = 104;

/** The codes of holds that pass by themselves. */
export const passingHolds: readonly number[] = Object.entries(meanings)
  .filter(([, { passing }]) => passing)
  .map(([code]) => Number(code));

export function causeOf({ code, subcode }: Hold): Cause {
  return meaningOf(code, subcode).cause;
}

export function whatToDo({ code, subcode, words }: Hold): string {
  // Some versions say this one as a program that could not be started.
  if (code === 6 && words.includes('initial working directory')) return meanings[14]!.todo;
  return meaningOf(code, subcode).todo;
}

/** `words (hold code 13, subcode 2)`. */
export function holdText({ code, subcode, words }: Hold): string {
  return `held by HTCondor: ${words || 'no reason is given'} (hold code ${code}, subcode ${subcode})`;
}

/** Whether the run's own policy will release this hold, the `nth` of its job. */
export function isReleasedByItself(options: HtcondorOptions, { code, subcode }: Hold, nth: number): boolean {
  const { retry_holds } = options;
  return (
    retry_holds !== undefined &&
    nth <= retry_holds.times &&
    passingHolds.includes(code) &&
    subcode !== 2 &&
    subcode !== 13
  );
}

function meaningOf(code: number, subcode: number): Meaning {
  const byPolicy = [3, 21, 26, 34].includes(code);
  if (byPolicy && subcode === MEMORY) return meanings[34]!;
  if (byPolicy && subcode === DISK) return { cause: 'held', todo: 'ask for more disk, and submit it again' };
  return meanings[code] ?? { cause: 'held', todo: 'read the reason; condor_release lets it go on' };
}
