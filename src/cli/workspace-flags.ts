// Flags of the commands that read a pyhf workspace.

import * as parse from './arguments.ts';
import { jsonMetrics, oneThread, output, text } from './shared-flags.ts';

const region = (brief: string) =>
  ({ kind: 'parsed', parse: parse.parseNames, optional: true, brief, placeholder: 'A,B' }) as const;

export const workspaceFlags = {
  input: { kind: 'parsed', parse: text, brief: 'The workspace, JSON, plain or gzipped', placeholder: 'FILE' },
  output,
  jsonMetrics,
  patch: {
    kind: 'parsed',
    parse: text,
    optional: true,
    variadic: true,
    brief: 'Apply a JSON Patch first (repeatable, in this order)',
    placeholder: 'FILE',
  },
  patchset: {
    kind: 'parsed',
    parse: text,
    optional: true,
    brief: 'Apply a patch of a patch set first, whose digests must be of this workspace',
    placeholder: 'FILE',
  },
  patchName: {
    kind: 'parsed',
    parse: text,
    optional: true,
    brief: 'Which patch of the set',
    placeholder: 'NAME',
  },
  measurement: {
    kind: 'parsed',
    parse: text,
    optional: true,
    brief: 'Which measurement (default: the first)',
    placeholder: 'NAME',
  },
  poi: {
    kind: 'parsed',
    parse: text,
    optional: true,
    brief: "The parameter of interest (default: the measurement's)",
    placeholder: 'NAME',
  },
  poiBounds: {
    kind: 'parsed',
    parse: parse.parseBounds,
    optional: true,
    brief: 'Its bounds, as in --poi-bounds=-5,5 (default: those of the workspace)',
    placeholder: 'LOW,HIGH',
  },
  fix: {
    kind: 'parsed',
    parse: parse.parseHeld,
    optional: true,
    variadic: true,
    brief: 'Hold a parameter at its start value, or at VALUE (repeatable)',
    placeholder: 'NAME=VALUE',
  },
  normsys: {
    kind: 'enum',
    values: ['code1', 'code4'],
    default: 'code4',
    brief: 'How normsys interpolates: exponential, or a polynomial inside +-1',
  },
  histosys: {
    kind: 'enum',
    values: ['code0', 'code2', 'code4p'],
    default: 'code4p',
    brief: 'How histosys interpolates: lines, a parabola, or a polynomial inside +-1',
  },
  fitRegions: region('Only these channels are in the fit'),
  validationRegions: region('These channels are not in the fit'),
  asimov: {
    kind: 'boolean',
    default: false,
    brief:
      "Instead of the observed data, what is expected with all parameters at the workspace's start values",
    withNegated: false,
  },
  asimovMu: {
    kind: 'parsed',
    parse: parse.parseNumber,
    optional: true,
    brief: 'The same with the parameter of interest at this value',
    placeholder: 'X',
  },
  threads: { ...oneThread, hidden: false },
} as const;

export const workspaceAliases = { i: 'input', o: 'output' } as const;

export const testStat = {
  kind: 'enum',
  values: ['q', 'qtilde'],
  default: 'qtilde',
  brief: 'The test statistic: q_mu, or q~_mu, which takes a negative estimate as 0',
} as const;

/** How other tools are told to look for a limit. */
const accepted = {
  kind: 'parsed',
  parse: parse.parseNumber,
  optional: true,
  brief: 'Accepted for the sake of scripts: the search finds its own way, to 1e-9',
  placeholder: 'X',
  hidden: true,
} as const;
export const acceptedOfLimits = {
  expected: {
    kind: 'boolean',
    default: false,
    brief: 'Accepted for the sake of scripts: expected limits are always there',
    withNegated: false,
    hidden: true,
  },
  lo: accepted,
  hi: accepted,
  rtol: accepted,
  maxIter: accepted,
} as const;
