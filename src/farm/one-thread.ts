// Variables that keep numerical libraries to one thread: each item of a command is one of several at once.

/** Unless said otherwise, they would take all processors of a machine, each of them. */
export const oneThread = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  VECLIB_MAXIMUM_THREADS: '1',
  NUMEXPR_NUM_THREADS: '1',
} as const;
