// Flags of commands that answer by formulas for large samples, or by toys where they are told to.

import type { CalculatorFlags } from './commands/flags.ts';
import { usageFailure } from './context.ts';
import { checkRunFlags } from './study-run.ts';

const TOYS = 2000;
const SEED = 42;

/** How many toys, and from which seed. */
export function toysOf({ nToys, seed }: CalculatorFlags): { readonly nToys: number; readonly seed: number } {
  return { nToys: nToys ?? TOYS, seed: seed ?? SEED };
}

/** Refuses flags that would do nothing. `asymptotic`: flags that belong to the formulas, by their names on the command line. */
export function checkCalculator(
  flags: CalculatorFlags,
  asymptotic: Readonly<Record<string, unknown>> = {},
): void {
  if (flags.calculator === 'toys') {
    checkRunFlags(flags);
    const idle = Object.keys(asymptotic).find((name) => asymptotic[name] !== undefined);
    if (idle !== undefined)
      throw usageFailure(`${idle} belongs to --calculator asymptotic, and these are toys`);
    return;
  }
  const given = (['nToys', 'seed', 'shard', 'shards', 'runId'] as const).find(
    (name) => flags[name] !== undefined,
  );
  const which = given ?? (flags.fixedGlobals ? 'fixedGlobals' : flags.jsonEvents ? 'jsonEvents' : null);
  if (which === null) return;
  const name = which.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
  throw usageFailure(`--${name} belongs to --calculator toys`);
}
