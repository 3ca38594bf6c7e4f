// The commands of `sheaf env`.

import { buildRouteMap } from '@stricli/core';
import { apptainer } from './env/apptainer.ts';
import { bundle } from './env/bundle.ts';

export const env = buildRouteMap({
  routes: { bundle, apptainer },
  docs: { brief: 'What jobs run in: an archive or an image that brings the program along' },
});
