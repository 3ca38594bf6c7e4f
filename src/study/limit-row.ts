// The answer of one toy of an upper limit.

import type { TestedRow } from './tested-row.ts';

/** `q` is the statistic: at every value for a background-only toy, at its own for another; null where a fit failed. */
export type LimitRow = TestedRow<(number | null)[]>;
