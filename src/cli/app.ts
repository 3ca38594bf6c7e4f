// The command line: every command with its flags and their help. Commands load their code only when they run, so that
// `sheaf --help` loads nothing else.

import { buildApplication, buildCommand, buildRouteMap } from '@stricli/core';
import { version } from '../version.ts';
import * as parse from './arguments.ts';
import type { Context } from './context.ts';
import type { FitFlags, GenerateFlags, MergeFlags, ResumeFlags, ScanFlags, ToysFlags } from './commands/flags.ts';

const text = (value: string): string => value;

const config = { kind: 'parsed', parse: text, brief: 'The specification, YAML or JSON', placeholder: 'FILE' } as const;
const output = { kind: 'parsed', parse: text, optional: true, brief: 'Where the result goes (- or nothing: stdout)', placeholder: 'FILE' } as const;
const jsonMetrics = { kind: 'parsed', parse: text, optional: true, brief: 'Also write timings and key numbers (- for stdout)', placeholder: 'FILE' } as const;
const outside = { kind: 'enum', values: ['error', 'drop'], default: 'error', brief: 'Events outside the window or not finite: refuse them, or drop and count them' } as const;
const exact = { kind: 'enum', values: ['auto', 'per-event'], optional: true, brief: 'per-event: never compress the events (default: auto)' } as const;
const threads = { kind: 'parsed', parse: parse.parseIndex, default: '0', brief: 'Threads; 0 is all processors', placeholder: 'N' } as const;
const jsonEvents = { kind: 'boolean', default: false, brief: 'Progress as JSON lines on stderr, for programs', withNegated: false } as const;
const seed = { kind: 'parsed', parse: parse.parseSeed, default: '42', brief: 'Base seed of all random numbers', placeholder: 'N' } as const;
const gen = { kind: 'enum', values: ['init', 'mle'], default: 'init', brief: 'True values: those of the specification, or of a fit of its data' } as const;
const set = { kind: 'parsed', parse: parse.parseSetting, optional: true, variadic: true, brief: 'Set a true value (repeatable)', placeholder: 'NAME=VALUE' } as const;
const guardrails = {
  requireAllConverged: { kind: 'boolean', default: false, brief: 'Guardrail: exit with 1 unless every toy converged', withNegated: false },
  maxAbsPoiPullMean: { kind: 'parsed', parse: parse.parseNonNegative, optional: true, brief: 'Guardrail: largest |mean pull| of the parameter of interest', placeholder: 'X' },
  poiPullStdRange: { kind: 'parsed', parse: parse.parseRange, optional: true, brief: 'Guardrail: smallest and largest width of its pulls (LOW HIGH)', placeholder: 'LOW,HIGH' },
} as const;

const unbinnedFit = buildCommand<FitFlags, [], Context>({
  loader: async () => (await import('./commands/unbinned-fit.ts')).unbinnedFit,
  parameters: {
    flags: {
      config, output, jsonMetrics, outside, exact, threads,
      minos: { kind: 'boolean', default: false, brief: 'Also asymmetric uncertainties (-ln L rises by 1/2)', withNegated: false },
      optMaxIter: { kind: 'parsed', parse: parse.parseCount, optional: true, brief: 'Most evaluations (default 200)', placeholder: 'N' },
      optTol: { kind: 'parsed', parse: parse.parsePositive, optional: true, brief: 'Converged below this estimated distance to the minimum (default 1e-13)', placeholder: 'X' },
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Fit the events that a specification names',
    fullDescription: 'Fits the events that a specification names by maximum likelihood.\n\nExamples:\n  sheaf unbinned-fit --config spec.yaml\n  sheaf unbinned-fit --config spec.yaml --minos -o fit.json',
  },
});

const unbinnedScan = buildCommand<ScanFlags, [], Context>({
  loader: async () => (await import('./commands/unbinned-scan.ts')).unbinnedScan,
  parameters: {
    flags: {
      config, output, jsonMetrics, outside, exact, threads,
      start: { kind: 'parsed', parse: parse.parseNumber, brief: 'First value', placeholder: 'X' },
      stop: { kind: 'parsed', parse: parse.parseNumber, brief: 'Last value', placeholder: 'X' },
      points: { kind: 'parsed', parse: parse.parseCount, brief: 'How many values, both ends included', placeholder: 'N' },
      parameter: { kind: 'parsed', parse: text, optional: true, brief: 'The parameter to scan (default: the one of interest)', placeholder: 'NAME' },
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Profile likelihood of one parameter on a grid',
    fullDescription: 'Profiles the likelihood in one parameter: the minimum over all others at each value.\n\nExample:\n  sheaf unbinned-scan --config spec.yaml --start 0 --stop 2 --points 41 -o scan.json',
  },
});

const unbinnedFitToys = buildCommand<ToysFlags, [], Context>({
  loader: async () => (await import('./commands/unbinned-fit-toys.ts')).unbinnedFitToys,
  parameters: {
    flags: {
      config,
      nToys: { kind: 'parsed', parse: parse.parseCount, default: '100', brief: 'Toys of the whole study', placeholder: 'N' },
      seed, gen, set, outside, threads, output, jsonMetrics, jsonEvents, exact,
      fixedGlobals: { kind: 'boolean', default: false, brief: 'Keep the auxiliary measurements of constraints as they are, instead of drawing them anew in each toy', withNegated: false },
      outDir: { kind: 'parsed', parse: text, default: 'sheaf-runs', brief: 'Folder of run directories', placeholder: 'DIR' },
      runId: { kind: 'parsed', parse: text, optional: true, brief: 'Name of the run directory (default: toys_ and the time)', placeholder: 'ID' },
      shards: { kind: 'parsed', parse: parse.parseCount, optional: true, brief: 'Pieces that the run is cut into, and loses at most when killed', placeholder: 'N' },
      shard: { kind: 'parsed', parse: parse.parseShard, optional: true, brief: 'Run this shard alone, into one file, with no run directory', placeholder: 'INDEX/TOTAL' },
      ...guardrails,
      summaryCiMethod: { kind: 'enum', values: ['percentile', 'bca'], optional: true, brief: 'Add an interval of the mean estimate, by resampling' },
      summaryCiLevel: { kind: 'parsed', parse: parse.parseNumber, default: '0.68', brief: 'Its level', placeholder: 'X' },
      summaryCiBootstrap: { kind: 'parsed', parse: parse.parseCount, default: '1000', brief: 'Its number of resamples', placeholder: 'N' },
      dumpToy: { kind: 'parsed', parse: parse.parseIndex, optional: true, brief: 'Write the events of one toy to a .parquet or .csv file and end (INDEX FILE)', placeholder: 'INDEX FILE' },
      dumpFile: { kind: 'parsed', parse: text, optional: true, hidden: true, brief: 'Second value of --dump-toy', placeholder: 'FILE' },
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Toys: generate, fit, look at the pulls',
    fullDescription:
      'Draws toys from a specification, fits each, and summarises estimates and pulls. The work is a run directory that can\nbe interrupted at any time and continued with `sheaf farm resume`.\n\nExamples:\n  sheaf unbinned-fit-toys --config spec.yaml --n-toys 10000\n  sheaf unbinned-fit-toys --config spec.yaml --n-toys 10000 --set mu=0.5 -o toys.json\n  sheaf unbinned-fit-toys --config spec.yaml --n-toys 10000 --shard 0/4 -o shard_0.out.json\n  sheaf unbinned-fit-toys --config spec.yaml --dump-toy 3 toy_3.parquet',
  },
});

const unbinnedMergeToys = buildCommand<MergeFlags, string[], Context>({
  loader: async () => (await import('./commands/unbinned-merge-toys.ts')).unbinnedMergeToys,
  parameters: {
    flags: { output, ...guardrails, allowPartial: { kind: 'boolean', default: false, brief: 'Merge what is there even if toys are missing; the result says so', withNegated: false } },
    aliases: { o: 'output' },
    positional: { kind: 'array', parameter: { parse: text, brief: 'Files that --shard wrote', placeholder: 'FILE' } },
  },
  docs: {
    brief: 'Merge shards of one toy study',
    fullDescription: 'Merges shards: every toy exactly once, all of one study, no file torn. Summary and guardrails are computed anew.\n\nExample:\n  sheaf unbinned-merge-toys shard_0.out.json shard_1.out.json -o merged.out.json',
  },
});

const generate = buildCommand<GenerateFlags, [], Context>({
  loader: async () => (await import('./commands/generate.ts')).generate,
  parameters: {
    flags: {
      config, seed, gen, set, outside,
      output: { kind: 'parsed', parse: text, brief: 'The file to write, .parquet or .csv', placeholder: 'FILE' },
      toy: { kind: 'parsed', parse: parse.parseIndex, default: '0', brief: 'Which data set of this seed', placeholder: 'INDEX' },
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Draw a data set from a specification',
    fullDescription: 'Writes the events of one toy as a data set.\n\nExample:\n  sheaf generate --config spec.yaml --seed 7 -o observed.parquet',
  },
});

const report = buildCommand<{ readonly output?: string | undefined }, [string], Context>({
  loader: async () => (await import('./commands/report.ts')).report,
  parameters: {
    flags: { output: { kind: 'parsed', parse: text, optional: true, brief: 'The HTML file (default: report.html in the run directory)', placeholder: 'FILE' } },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [{ parse: text, brief: 'A run directory', placeholder: 'RUN' }] },
  },
  docs: { brief: 'Figures and tables of a run as one HTML file', fullDescription: 'Writes one self-contained HTML file about a merged run.\n\nExample:\n  sheaf report sheaf-runs/my-run' },
});

const shard = buildCommand<Record<never, never>, [string, string], Context>({
  loader: async () => (await import('./commands/shard.ts')).shard,
  parameters: {
    flags: {},
    positional: { kind: 'tuple', parameters: [{ parse: text, brief: 'A run directory', placeholder: 'RUN' }, { parse: text, brief: 'Which shard, from 0', placeholder: 'INDEX' }] },
  },
  docs: { brief: 'Run one shard of a run (what every engine starts)' },
});

const resume = buildCommand<ResumeFlags, [string], Context>({
  loader: async () => (await import('./commands/farm-resume.ts')).farmResume,
  parameters: {
    flags: { threads, output, jsonEvents },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [{ parse: text, brief: 'A run directory', placeholder: 'RUN' }] },
  },
  docs: { brief: 'Continue a run that was interrupted or killed', fullDescription: 'Runs the shards that are missing or damaged, and merges.\n\nExample:\n  sheaf farm resume sheaf-runs/my-run' },
});

export const app = buildApplication(
  buildRouteMap({
    routes: {
      'unbinned-fit': unbinnedFit,
      'unbinned-scan': unbinnedScan,
      'unbinned-fit-toys': unbinnedFitToys,
      'unbinned-merge-toys': unbinnedMergeToys,
      generate,
      report,
      farm: buildRouteMap({ routes: { resume }, docs: { brief: 'Runs and their lives' } }),
      shard,
    },
    docs: { brief: 'Large statistical studies: generate, fit, merge, report', hideRoute: { shard: true } },
  }),
  {
    name: 'sheaf',
    versionInfo: { currentVersion: version },
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    documentation: { onlyRequiredInUsageLine: true, useAliasInUsageLine: false },
  },
);
