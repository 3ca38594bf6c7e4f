// How many jobs of a shape the machines of a pool have room for, by `condor_status`.

import type { HtcondorOptions } from '../../contracts/htcondor-options.ts';
import type { JobShape } from '../engine.ts';
import { type Ad, numberOf, type RunClient } from './client.ts';
import { readAds } from './queue.ts';

const SECONDS = 30;
const attributes = 'TotalSlotCpus,TotalSlotMemory,TotalSlotDisk';

/** Null where there is no answer, and where jobs ask for GPUs. */
export async function condorSlots(
  run: RunClient,
  { requirements }: HtcondorOptions,
  job: JobShape,
): Promise<number | null> {
  if ((job.gpus ?? 0) > 0) return null;
  // Dynamic slots are cut out of partitionable ones, which say what they had as a whole.
  const ours = ['DynamicSlot =!= true', 'State =!= "Owner"', 'State =!= "Drained"'];
  const constraint = [...ours, ...(requirements === undefined ? [] : [`(${requirements})`])].join(' && ');
  const words = ['condor_status', '-json', '-attributes', attributes, '-constraint', constraint];
  const ads = readAds(await run(words, { seconds: SECONDS }));
  if (typeof ads === 'string') return null;
  const room = ads.reduce((sum, ad) => sum + roomIn(ad, job), 0);
  return room > 0 ? room : null;
}

function roomIn(slot: Ad, { threads, memoryMb, diskMb }: JobShape): number {
  const fit = (has: number | undefined, wants: number | undefined): number =>
    wants === undefined || has === undefined ? Number.POSITIVE_INFINITY : Math.floor(has / wants);
  return Math.min(
    Math.floor((numberOf(slot, 'TotalSlotCpus') ?? 0) / threads),
    fit(numberOf(slot, 'TotalSlotMemory'), memoryMb),
    // Kilobytes.
    fit(numberOf(slot, 'TotalSlotDisk'), diskMb === undefined ? undefined : 1024 * diskMb),
  );
}
