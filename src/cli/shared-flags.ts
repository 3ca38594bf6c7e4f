// Flags that several commands have alike.

import * as parse from './arguments.ts';

export const text = (value: string): string => value;

export const config = {
  kind: 'parsed',
  parse: text,
  brief: 'The specification, YAML or JSON',
  placeholder: 'FILE',
} as const;
export const output = {
  kind: 'parsed',
  parse: text,
  optional: true,
  brief: 'Where the result goes (- or nothing: stdout)',
  placeholder: 'FILE',
} as const;
export const jsonMetrics = {
  kind: 'parsed',
  parse: text,
  optional: true,
  brief: 'Also write timings and key numbers (- for stdout)',
  placeholder: 'FILE',
} as const;
export const plot = {
  kind: 'parsed',
  parse: text,
  optional: true,
  brief: 'Also draw the result (.svg or .png)',
  placeholder: 'FILE',
} as const;
export const outside = {
  kind: 'enum',
  values: ['error', 'drop'],
  default: 'error',
  brief: 'Events outside the window or not finite: refuse them, or drop and count them',
} as const;
export const exact = {
  kind: 'enum',
  values: ['auto', 'per-event'],
  optional: true,
  brief: 'per-event: never compress the events (default: auto)',
} as const;
export const threads = {
  kind: 'parsed',
  parse: parse.parseIndex,
  default: '0',
  brief: 'Threads; 0 is all processors',
  placeholder: 'N',
} as const;
/** For commands that make single fits. */
export const oneThread = {
  kind: 'parsed',
  parse: parse.parseIndex,
  default: '1',
  brief: 'Accepted for the sake of scripts: one fit takes one thread',
  placeholder: 'N',
  hidden: true,
} as const;
export const jsonEvents = {
  kind: 'boolean',
  default: false,
  brief: 'Progress as JSON lines on stderr, for programs',
  withNegated: false,
} as const;
export const seed = {
  kind: 'parsed',
  parse: parse.parseSeed,
  default: '42',
  brief: 'Base seed of all random numbers',
  placeholder: 'N',
} as const;
export const gen = {
  kind: 'enum',
  values: ['init', 'mle'],
  default: 'init',
  brief: 'True values: those of the specification, or of a fit of its data',
} as const;
export const set = {
  kind: 'parsed',
  parse: parse.parseSetting,
  optional: true,
  variadic: true,
  brief: 'Set a true value (repeatable)',
  placeholder: 'NAME=VALUE',
} as const;
/** Where a study of toys is run, and in which pieces; `name` begins a run's name. */
export const runPlace = (name: string) =>
  ({
    fixedGlobals: {
      kind: 'boolean',
      default: false,
      brief:
        'Keep the auxiliary measurements of constraints as they are, instead of drawing them anew in each toy',
      withNegated: false,
    },
    outDir: {
      kind: 'parsed',
      parse: text,
      default: 'sheaf-runs',
      brief: 'Folder of run directories',
      placeholder: 'DIR',
    },
    runId: {
      kind: 'parsed',
      parse: text,
      optional: true,
      brief: `Name of the run directory (default: ${name} and the time)`,
      placeholder: 'ID',
    },
    shards: {
      kind: 'parsed',
      parse: parse.parseCount,
      optional: true,
      brief: 'Pieces that the run is cut into, and loses at most when killed',
      placeholder: 'N',
    },
    shard: {
      kind: 'parsed',
      parse: parse.parseShard,
      optional: true,
      brief: 'Run this shard alone, into one file, with no run directory',
      placeholder: 'INDEX/TOTAL',
    },
  }) as const;
export const guardrails = {
  requireAllConverged: {
    kind: 'boolean',
    default: false,
    brief: 'Guardrail: exit with 1 unless every toy converged',
    withNegated: false,
  },
  maxAbsPoiPullMean: {
    kind: 'parsed',
    parse: parse.parseNonNegative,
    optional: true,
    brief: 'Guardrail: largest |mean pull| of the parameter of interest',
    placeholder: 'X',
  },
  poiPullStdRange: {
    kind: 'parsed',
    parse: parse.parseRange,
    optional: true,
    brief: 'Guardrail: smallest and largest width of its pulls (LOW HIGH)',
    placeholder: 'LOW,HIGH',
  },
} as const;

export const calculator = {
  kind: 'enum',
  values: ['asymptotic', 'toys'],
  default: 'asymptotic',
  brief: 'Formulas for large samples, or toys; all flags that follow belong to toys',
} as const;
/** How many toys, and from which seed, where a command makes none unless it is told to. */
export const someToys = (brief: string) =>
  ({
    nToys: { kind: 'parsed', parse: parse.parseCount, optional: true, brief, placeholder: 'N' },
    seed: {
      kind: 'parsed',
      parse: parse.parseSeed,
      optional: true,
      brief: 'Base seed of all random numbers (default: 42)',
      placeholder: 'N',
    },
  }) as const;
/** Of upper limits by toys. */
export const limitToys = {
  calculator,
  ...someToys('Toys without signal, and with signal at each value (default: 2000)'),
  values: {
    kind: 'parsed',
    parse: parse.parseAscending,
    optional: true,
    brief: 'Values of the parameter of interest to test (default: around the asymptotic limits)',
    placeholder: 'A,B,C',
  },
  jsonEvents,
  ...runPlace('limit_'),
} as const;

/** Of scans: a second parameter, and the contours of both. */
export const secondParameter = {
  parameter2: {
    kind: 'parsed',
    parse: text,
    optional: true,
    brief: 'A second parameter: scan both, and find their contours',
    placeholder: 'NAME',
  },
  start2: {
    kind: 'parsed',
    parse: parse.parseNumber,
    optional: true,
    brief: 'Its first value',
    placeholder: 'X',
  },
  stop2: {
    kind: 'parsed',
    parse: parse.parseNumber,
    optional: true,
    brief: 'Its last value',
    placeholder: 'X',
  },
  points2: {
    kind: 'parsed',
    parse: parse.parseCount,
    optional: true,
    brief: 'How many values of it (default: as many as of the first)',
    placeholder: 'N',
  },
  contourPoints: {
    kind: 'parsed',
    parse: parse.parseIndex,
    optional: true,
    brief: 'Of two parameters: exact points on each contour, by roots along rays (default: 40; 0 for none)',
    placeholder: 'N',
  },
} as const;
