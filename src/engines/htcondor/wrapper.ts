// The script that each job runs. It is the same for every run: what differs comes as arguments.

import { runFiles } from '../../farm/run-files.ts';

/** Its name in the run directory. */
export const wrapperName = 'condor_run_one_shard.sh';

/** The folder of a job's sandbox whose content is carried back: what is missing in it is no reason to hold a job. */
export const outputFolder = 'sheaf_output';

/**
 * `condor_run_one_shard.sh INDEX shared|transfer PROGRAM...` in the run directory, or in a sandbox that holds the manifest.
 * Leaves shard_INDEX.host, .stdout, .stderr, .rc (the exit code) and .elapsed_s (whole seconds) beside the shard's file,
 * and ends with the exit code of the program.
 */
export const wrapper = `#!/bin/sh
# Runs one shard of a run: condor_run_one_shard.sh INDEX shared|transfer PROGRAM...
# Made by sheaf; the same for every run.
PATH=\${PATH:-/usr/local/bin:/usr/bin:/bin}
export PATH
shard=shard_$1
index=$1
files=$2
shift 2
rm -f "$shard.rc" "$shard.elapsed_s"
uname -n > "$shard.host" || exit 126
begin=$(date +%s)
"$@" shard . "$index" > "$shard.stdout" 2> "$shard.stderr"
rc=$?
echo $(($(date +%s) - begin)) > "$shard.elapsed_s"
echo "$rc" > "$shard.rc"
if [ "$files" = transfer ]; then
  mkdir -p ${outputFolder}
  for file in ${runFiles.items} "$shard".out.json "$shard".host "$shard".stdout "$shard".stderr "$shard".elapsed_s "$shard".rc; do
    if [ -e "$file" ]; then mv "$file" ${outputFolder}/; fi
  done
fi
exit "$rc"
`;
