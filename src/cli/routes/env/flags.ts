// Flags that the commands of environments have alike.

import { oldestGlibc } from '../../../environment/host-needs.ts';
import { text } from '../../shared-flags.ts';

export const node = {
  kind: 'parsed',
  parse: text,
  default: 'this',
  brief: 'The Node to bring along: a path, or the one that runs this command',
  placeholder: 'PATH|this',
} as const;
export const glibc = {
  kind: 'parsed',
  parse: text,
  default: oldestGlibc,
  brief: 'The oldest glibc among the hosts; a Node that needs a newer one is refused',
  placeholder: 'VERSION',
} as const;
export const json = {
  kind: 'boolean',
  default: false,
  brief: 'Tell about it as JSON on stdout',
  withNegated: false,
} as const;
