// The commands of `sheaf farm`.

import { buildRouteMap } from '@stricli/core';
import { cancel } from './farm/cancel.ts';
import { collect } from './farm/collect.ts';
import { merge } from './farm/merge.ts';
import { preflight } from './farm/preflight.ts';
import { render } from './farm/render.ts';
import { resume } from './farm/resume.ts';
import { run } from './farm/run.ts';
import { status } from './farm/status.ts';
import { submit } from './farm/submit.ts';
import { sweep } from './farm/sweep.ts';
import { watch } from './farm/watch.ts';

export const farm = buildRouteMap({
  routes: { run, preflight, render, submit, watch, status, collect, merge, resume, cancel, sweep },
  docs: { brief: 'Runs on this machine, hosts of SSH, Slurm and HTCondor, and their lives' },
});
