// The command line of `sheaf patchset-scan`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { PatchsetScanFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { jsonEvents, plot, runPlace, text, threads } from '../shared-flags.ts';
import { testStat, workspaceAliases, workspaceFlags } from '../workspace-flags.ts';

const { input, output, jsonMetrics, measurement, poi, fix, normsys, histosys } = workspaceFlags;
const { outDir, runId, shards, shard } = runPlace('patches_');

export const patchsetScan = buildCommand<PatchsetScanFlags, [], Context>({
  loader: async () => (await import('../commands/patchset-scan.ts')).patchsetScan,
  parameters: {
    flags: {
      input: { ...input, brief: 'The workspace that the patches are for, JSON, plain or gzipped' },
      patchset: {
        kind: 'parsed',
        parse: text,
        brief: 'The patch set, whose digests must be of this workspace; or a folder of patch.NAME.json',
        placeholder: 'FILE',
      },
      labels: {
        kind: 'parsed',
        parse: parse.parseNames,
        optional: true,
        brief: 'What the values of each patch are (default: the labels of the set)',
        placeholder: 'A,B',
      },
      output,
      jsonMetrics,
      table: {
        kind: 'parsed',
        parse: text,
        optional: true,
        brief: 'Also write a table with a line a patch (.md or .csv)',
        placeholder: 'FILE',
      },
      plot,
      plotWhere: {
        kind: 'parsed',
        parse: parse.parseSetting,
        optional: true,
        brief: 'Only patches with this value of a label are in the plot',
        placeholder: 'LABEL=VALUE',
      },
      measurement,
      poi,
      fix,
      normsys,
      histosys,
      mu: {
        kind: 'parsed',
        parse: parse.parseNumber,
        default: '1',
        brief: 'CL_s is of this value of the parameter of interest',
        placeholder: 'X',
      },
      testStat,
      cl: {
        kind: 'parsed',
        parse: parse.parseNumber,
        default: '0.95',
        brief: 'Confidence level of exclusions and limits',
        placeholder: 'X',
      },
      limits: {
        kind: 'boolean',
        default: true,
        brief: 'Upper limits of each patch too, observed and expected',
      },
      threads,
      jsonEvents,
      outDir,
      runId,
      shards,
      shard,
    },
    aliases: workspaceAliases,
  },
  docs: {
    brief: 'Fit and test every patch of a patch set against one workspace',
    fullDescription:
      'All patches of a patch set against one workspace: of each the fit, CL_s and upper limits, observed and expected, by the asymptotic\nformulas. The work is a run directory that can be interrupted at any time and continued with `sheaf farm resume`.\n\nExamples:\n  sheaf patchset-scan -i BkgOnly.json --patchset patchset.json -o scan.json --table scan.md --plot scan.svg --plot-where m_N1=60\n  sheaf patchset-scan -i BkgOnly.json --patchset patches/ --labels m_sbottom,m_N2,m_N1\n  sheaf patchset-scan -i BkgOnly.json --patchset patchset.json --no-limits --shard 0/4 -o shard_0.out.json',
  },
});
