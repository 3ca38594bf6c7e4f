// The commands of `sheaf farm sweep`.

import { buildCommand, buildRouteMap } from '@stricli/core';
import * as parse from '../../arguments.ts';
import type { SweepRenderFlags } from '../../commands/farm/sweep/render.ts';
import type { SweepFlags, SweepSubmitFlags } from '../../commands/farm/sweep/runs.ts';
import type { SummarizeFlags } from '../../commands/farm/sweep/summarize.ts';
import type { Context } from '../../context.ts';
import { engineFlags, runFlags, shapeFlags, studyFlags } from '../../farm-flags.ts';
import { jsonEvents, output, text } from '../../shared-flags.ts';

const { shards: _, shardTime: __, outDir: ___, runId: ____, ...ofRuns } = runFlags;

const word = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: text, optional: true, brief, placeholder }) as const;

const sweepJson = {
  kind: 'parsed',
  parse: text,
  brief: 'What `sheaf farm sweep render` wrote',
  placeholder: 'FILE.sweep.json',
} as const;

const noPositional = { kind: 'tuple', parameters: [] } as const;

const render = buildCommand<SweepRenderFlags, [], Context>({
  loader: async () => (await import('../../commands/farm/sweep/render.ts')).sweepRender,
  parameters: {
    flags: {
      ...{ ...studyFlags, ...ofRuns, ...engineFlags, ...shapeFlags },
      shardsList: {
        kind: 'parsed',
        parse: parse.parseCounts,
        brief: 'Numbers of shards, a run each',
        placeholder: 'A,B,C',
      },
      threadsList: {
        kind: 'parsed',
        parse: parse.parseCounts,
        optional: true,
        brief: 'Numbers of threads, too: a run for each pair, in place of --threads',
        placeholder: 'A,B,C',
      },
      outRoot: {
        kind: 'parsed',
        parse: text,
        default: 'sheaf-runs',
        brief: 'Folder of the sweep and its runs',
        placeholder: 'DIR',
      },
      sweepId: word('Name of the sweep, which begins those of its runs (default: the time)', 'ID'),
    },
    positional: noPositional,
  },
  docs: {
    brief: 'Make runs of one study with several numbers of shards and threads',
    fullDescription:
      'Renders a run for each number of shards, DIR/ID_shN, and DIR/ID.sweep.json, which names them. Nothing is submitted.\n\nExample:\n  sheaf farm sweep render --scheduler slurm --config spec.yaml --n-toys 10000 --shards-list 50,100,200,400 --out-root runs --sweep-id scaling',
  },
});

const submit = buildCommand<SweepSubmitFlags, [], Context>({
  loader: async () => (await import('../../commands/farm/sweep/runs.ts')).sweepSubmit,
  parameters: {
    flags: {
      sweepJson,
      all: {
        kind: 'boolean',
        default: false,
        brief: 'Give all runs to the scheduler at once, and leave; they will be in the way of each other',
        withNegated: false,
      },
      mode: {
        kind: 'enum',
        values: ['transfer', 'shared'],
        optional: true,
        brief: 'HTCondor: how files travel, where it is not as the runs were rendered',
      },
      pollS: {
        kind: 'parsed',
        parse: parse.parseCount,
        optional: true,
        hidden: true,
        brief: 'Taken for the sake of scripts: each engine knows how often to look',
        placeholder: 'N',
      },
      jsonEvents,
    },
    positional: noPositional,
  },
  docs: {
    brief: 'Run what is left of a sweep, one run after the other',
    fullDescription:
      'Brings each run that has no merged result to it, in order, so that none is in the way of another. A run that fails is told, and\nthe next one begins.\n\nExamples:\n  sheaf farm sweep submit --sweep-json runs/scaling.sweep.json\n  sheaf farm sweep submit --sweep-json runs/scaling.sweep.json --all',
  },
});

const collect = buildCommand<SweepFlags, [], Context>({
  loader: async () => (await import('../../commands/farm/sweep/runs.ts')).sweepCollect,
  parameters: { flags: { sweepJson }, positional: noPositional },
  docs: {
    brief: 'Collect each run of a sweep into its manifest',
    fullDescription: 'Example:\n  sheaf farm sweep collect --sweep-json runs/scaling.sweep.json',
  },
});

const merge = buildCommand<SweepFlags, [], Context>({
  loader: async () => (await import('../../commands/farm/sweep/runs.ts')).sweepMerge,
  parameters: { flags: { sweepJson }, positional: noPositional },
  docs: {
    brief: 'Merge each run of a sweep',
    fullDescription: 'Example:\n  sheaf farm sweep merge --sweep-json runs/scaling.sweep.json',
  },
});

const summarize = buildCommand<SummarizeFlags, [], Context>({
  loader: async () => (await import('../../commands/farm/sweep/summarize.ts')).sweepSummarize,
  parameters: {
    flags: {
      sweepJson,
      outMd: word('Write the table here, as Markdown (- for stdout)', 'FILE.md'),
      output: { ...output, brief: 'Write all numbers here, as JSON (- for stdout)' },
      plot: word('Draw makespan and efficiency: SVG or PNG', 'FILE.svg'),
      json: { kind: 'boolean', default: false, brief: 'All numbers as JSON on stdout', withNegated: false },
    },
    aliases: { o: 'output' },
    positional: noPositional,
  },
  docs: {
    brief: 'Makespan, core-seconds, speed-up and efficiency of each run, and whether all have the same bits',
    fullDescription:
      'By the event logs: makespan is from the start of the first shard to the end of the last. Exits with 1 when results differ.\n\nExample:\n  sheaf farm sweep summarize --sweep-json runs/scaling.sweep.json --out-md scaling.md --output scaling.json --plot scaling.svg',
  },
});

export const sweep = buildRouteMap({
  routes: { render, submit, collect, merge, summarize },
  docs: { brief: 'Scaling studies: one study, cut in several ways' },
});
