// The words by which files say what they are: `schema_version` of each kind. Apart from the schemas, since threads that only
// write such files have no use for the library that checks them.

export const toysOutputTag = 'sheaf_unbinned_toys_v1';
export const clsOutputTag = 'sheaf_unbinned_cls_v1';
export const limitOutputTag = 'sheaf_unbinned_limit_v1';
export const binnedToysOutputTag = 'sheaf_binned_toys_v1';
export const binnedClsOutputTag = 'sheaf_binned_cls_v1';
export const binnedLimitOutputTag = 'sheaf_binned_limit_v1';
export const binnedScanOutputTag = 'sheaf_binned_scan_v1';
export const binnedGofOutputTag = 'sheaf_binned_gof_v1';
export const patchesOutputTag = 'sheaf_patches_v1';
export const commandOutputTag = 'sheaf_command_v1';
export const runTag = 'sheaf_run_v1';
export const farmStatusTag = 'sheaf_farm_status_v1';
export const sweepTag = 'sheaf_sweep_v1';
export const sweepSummaryTag = 'sheaf_sweep_summary_v1';
export const submissionTag = 'sheaf_submission_v1';
export const slurmAttemptTag = 'sheaf_slurm_attempt_v1';
export const bundleTag = 'sheaf_bundle_v1';
/** Tags of files that other tools of the field write and read, and which are read and written here, too. */
export const shardResultTag = 'nextstat.cpu_farm_shard_result.v1';
export const nextstatRunTag = 'nextstat.cpu_farm_unbinned_fit_toys_run.v1';
export const nextstatMergedTag = 'nextstat.cpu_farm_unbinned_fit_toys_merged.v1';
export const nextstatSweepTag = 'nextstat.pf32_shard_sweep.v1';
export const sshSubmissionTag = 'sheaf_ssh_submission_v1';
/** Of another tool, whose fields ours has. */
export const preflightTag = 'nextstat.cpu_farm_preflight.v1';
