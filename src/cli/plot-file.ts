// Figures that commands write beside their results, as SVG or PNG files.

import { writeAtomic } from '../farm/atomic-file.ts';
import type { RunFlags, WorkspacePlotFlags } from './commands/flags.ts';
import { usageFailure } from './context.ts';
import { checkOutputs } from './output.ts';

/** Refuses what cannot be written, before the work begins. */
export function checkPlot(path: string | undefined): void {
  if (path === undefined) return;
  if (!/\.(svg|png)$/i.test(path))
    throw usageFailure(`${path}: plots are written as SVG or PNG`, 'a file name that ends in .svg or .png');
  checkOutputs(path);
}

/** Refuses a plot of one shard, which has no answer yet. */
export function checkPlotOfRun({ shard, plot }: Pick<RunFlags & WorkspacePlotFlags, 'shard' | 'plot'>): void {
  if (shard !== undefined && plot !== undefined)
    throw usageFailure('one shard has no figure: --plot belongs to a whole run');
}

/** `draw` is asked only where there is a plot to write. */
export async function writePlot(path: string | undefined, draw: () => string): Promise<void> {
  if (path === undefined) return;
  const svg = draw();
  if (/\.png$/i.test(path)) writeAtomic(path, await (await import('./png.ts')).pngOf(svg));
  else writeAtomic(path, `${svg}\n`);
}
