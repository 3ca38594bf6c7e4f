// Memory layout of a sampling plan, shared with src/unbinned/sampling/plan.ts, which writes it.
// A bin is a short interval on which the total density is a polynomial of degree 7 in v, v in [-1, 1) across the bin.
// Its events split into two exact, independent Poisson parts: a floor of constant density, and the rest above it.

/** Bytes of one bin: a prepared Poisson mean for the floor (48), then the fields below. */
export const BIN_BYTES: usize = 152;
export const BIN_CENTRE: usize = 48;
export const BIN_HALF_WIDTH: usize = 56;
/** u32: first node weight of the bin's cell, as an index in the main and in the check set of weights. */
export const BIN_CELL: usize = 64;
/** u32: which of the projection matrices takes this bin's sums to its cell's nodes. */
export const BIN_PATTERN: usize = 68;
/** An upper bound of the density above the floor. */
export const BIN_ENVELOPE: usize = 72;
/** Eight coefficients, lowest first, of the density above the floor. */
export const BIN_REST: usize = 80;

/** Bytes of a bin's sums: count, sum of v, of v^2 and of v^3. */
export const SUMS_BYTES: usize = 32;
/** Bytes of an entry of the alias table over the bins: f64 probability, u32 alias. */
export const ALIAS_BYTES: usize = 16;
