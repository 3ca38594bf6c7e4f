// A worker thread of the local engine: prepares the study once, then runs the shards that it is told.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { exitCodes, SheafFailure } from '../../contracts/failures.ts';
import type { StudyDefinition } from '../../contracts/study-definition.ts';
import type { Assessment } from '../../contracts/toys-definition.ts';
import { reasonOf } from '../../farm/atomic-file.ts';
import { type RunDirectory, runFiles } from '../../farm/run-files.ts';
import { ShardRunner } from '../../farm/shard.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { makeStudy } from '../../study/make-study.ts';

export interface WorkerStart {
  readonly path: string;
  readonly counts: Int32Array<SharedArrayBuffer>;
  /** Items that may be under way at once on this thread, where they wait for other programs. */
  readonly atOnce: number;
}

export type ToWorker =
  | { readonly kind: 'shard'; readonly shard: number }
  /** Ends the programs that items wait for. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'end' };

export type FromWorker =
  | { readonly kind: 'done'; readonly shard: number; readonly seconds: number }
  | { readonly kind: 'stopped'; readonly shard: number }
  | {
      readonly kind: 'failed';
      readonly shard: number;
      readonly reason: string;
      readonly exitCode: number;
    };

const { path, counts, atOnce } = workerData as WorkerStart;
const port = parentPort!;
const stop = new AbortController();
// The thread that started this one has checked the manifest: checking it again would take as long as all else here.
const manifest = JSON.parse(readFileSync(join(path, runFiles.manifest), 'utf8')) as RunDirectory['manifest'];
const ready = loadKernel().then((kernel) => {
  const study = makeStudy(
    kernel,
    manifest.study.definition as StudyDefinition,
    manifest.assessment as Assessment,
  );
  const runner = new ShardRunner({ path, manifest }, study, { atOnce, signal: stop.signal });
  return { runner, waits: study.waits === true };
});

async function runShard(shard: number): Promise<FromWorker> {
  const start = performance.now();
  let items = 0;
  let waiting = 0;
  try {
    const { runner, waits } = await ready;
    waiting = waits ? 1 : 0;
    Atomics.add(counts, 2, waiting);
    const end = await runner.run(shard, () => {
      items++;
      Atomics.add(counts, 0, 1);
      return Atomics.load(counts, 1) === 0;
    });
    return end === 'done'
      ? { kind: 'done', shard, seconds: (performance.now() - start) / 1000 }
      : { kind: 'stopped', shard };
  } catch (error) {
    const exitCode = exitCodes[error instanceof SheafFailure ? error.kind : 'internal'];
    return { kind: 'failed', shard, reason: reasonOf(error), exitCode };
  } finally {
    // From here on the shard counts as a whole, or not at all.
    Atomics.sub(counts, 0, items);
    Atomics.sub(counts, 2, waiting);
  }
}

port.on('message', (message: ToWorker) => {
  if (message.kind === 'end') port.close();
  else if (message.kind === 'stop') stop.abort();
  else void runShard(message.shard).then((answer) => port.postMessage(answer));
});
