// The words by which files say what they are: `schema_version` of each kind. Apart from the schemas, since threads that only
// write such files have no use for the library that checks them.

export const toysOutputTag = 'sheaf_unbinned_toys_v1';
export const clsOutputTag = 'sheaf_unbinned_cls_v1';
export const runTag = 'sheaf_run_v1';
export const slurmAttemptTag = 'sheaf_slurm_attempt_v1';
