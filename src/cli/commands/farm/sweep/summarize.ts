// `sheaf farm sweep summarize`: makespan, core-seconds, speed-up and efficiency of each run, and whether all have the same bits.

import { exitCodes } from '../../../../contracts/failures.ts';
import { openSweep, summarizeSweep } from '../../../../farm/sweep.ts';
import { sweepFigure } from '../../../../report/figures/sweep.ts';
import { command } from '../../../context.ts';
import { checkOutputs, writeResult, writeText } from '../../../output.ts';
import { checkPlot, writePlot } from '../../../plot-file.ts';
import { sameness, sweepMarkdown } from '../../../sweep-text.ts';
import type { SweepFlags } from './runs.ts';

export interface SummarizeFlags extends SweepFlags {
  readonly outMd?: string | undefined;
  readonly output?: string | undefined;
  readonly plot?: string | undefined;
  readonly json: boolean;
}

export const sweepSummarize = command(async (context, flags: SummarizeFlags) => {
  const { sweepJson, outMd, output, plot, json } = flags;
  checkOutputs(outMd, output);
  checkPlot(plot);
  const summary = summarizeSweep(openSweep(sweepJson));
  const text = sweepMarkdown(summary);
  if (outMd !== undefined) writeText(context, text, outMd);
  if (output !== undefined) writeResult(context, summary, output);
  const figure = {
    name: summary.sweep_id,
    runs: summary.runs.map(({ shards, threads, makespan_s: makespan, efficiency }) => ({
      ...{ shards, threads, makespan, efficiency },
    })),
  };
  await writePlot(plot, () => sweepFigure(figure));
  if (json) writeResult(context, summary, undefined);
  else if (outMd === undefined && output === undefined) writeText(context, text, undefined);
  context.stderr.write(`${sameness(summary).replace(/[*`]/g, '')}\n`);
  return summary.same_results === false ? exitCodes.guardrail : exitCodes.ok;
});
