// The layout of assembly/sampling/layout.ts, in bytes.

export const BIN_BYTES = 152;
export const SUMS_BYTES = 32;
export const ALIAS_BYTES = 16;
export const POISSON_BYTES = 48;
