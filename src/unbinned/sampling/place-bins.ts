// Writes parts of a sampling plan to kernel memory, as assembly/sampling/layout.ts lays it out.

import type { Kernel } from '../../kernel/kernel.ts';
import { aliasTable } from './alias.ts';
import type { Bin } from './bins.ts';
import { ALIAS_BYTES } from './sizes.ts';

/** Where the bin is, and its density above the floor, to the bin at address `at`. */
export function placeShape({ doubles }: Kernel, at: number, bin: Bin): void {
  doubles[at / 8 + 6] = 0.5 * (bin.lower + bin.upper);
  doubles[at / 8 + 7] = 0.5 * (bin.upper - bin.lower);
  doubles[at / 8 + 9] = bin.envelope;
  doubles.set(bin.rest, at / 8 + 10);
}

/** A table that draws each place with probability in proportion to its weight. */
export function placeAlias(kernel: Kernel, weights: readonly number[]): number {
  const address = kernel.allocate(weights.length * ALIAS_BYTES);
  aliasTable(weights).forEach(({ probability, alias }, i) => {
    kernel.doubles[address / 8 + 2 * i] = probability;
    kernel.words[address / 4 + 4 * i + 2] = alias;
  });
  return address;
}
