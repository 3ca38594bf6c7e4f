// The answer of one toy of a CL_s.

import type { TestedRow } from './tested-row.ts';

/** `q` is q~_mu, or what the study tests with; null where either fit failed. */
export type ClsRow = TestedRow<number | null>;
