// Brings what a specification names into memory: the specification itself, and the events of its channels.

import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { SheafFailure } from '../contracts/failures.ts';
import type { UnbinnedSpec } from '../contracts/unbinned-spec.ts';
import { reasonOf } from '../farm/atomic-file.ts';
import type { EventAccount } from '../formats/events.ts';
import { formatOfFile } from '../formats/format-of-file.ts';
import { readEvents } from '../formats/read-events.ts';
import { readUnbinnedSpec } from '../formats/spec.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { placeEvents } from '../study/observed-fit.ts';
import type { Points } from '../unbinned/points.ts';

export function readInput(path: string, kind: 'specification' | 'data'): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new SheafFailure(kind, { where: path, what: `cannot be read (${reasonOf(error)})`, hint: 'check the path; data files are relative to the specification' }, error);
  }
}

export function loadSpec(path: string): UnbinnedSpec {
  return readUnbinnedSpec(new TextDecoder().decode(readInput(path, 'specification')), path);
}

/** The events of one channel in kernel memory, and the account of how many there were. */
export interface LoadedChannel {
  readonly name: string;
  readonly points: Points;
  readonly account: EventAccount;
}

/** The events of every channel that is in the fit, in order. `specPath` is where data paths are relative to. */
export async function loadData(kernel: Kernel, spec: UnbinnedSpec, specPath: string, outside: 'error' | 'drop'): Promise<readonly LoadedChannel[]> {
  const loaded: LoadedChannel[] = [];
  const files = new Map<string, Uint8Array>();
  for (const [i, channel] of spec.channels.entries()) {
    if (channel.include_in_fit === false) continue;
    const { data } = channel;
    if (data === undefined) {
      throw new SheafFailure('specification', { where: `${specPath}: channels[${i}]`, what: `channel ${channel.name} has no data`, expected: 'data: {file: ...}', hint: 'make some with `sheaf generate`' });
    }
    const path = resolve(dirname(specPath), data.file);
    const bytes = files.get(path) ?? readInput(path, 'data');
    files.set(path, bytes);
    const events = await readEvents(
      bytes,
      {
        source: basename(path) === data.file ? path : data.file,
        format: formatOfFile(data.file, data.format),
        observables: channel.observables.map((o) => ({ name: o.name, expression: o.expr ?? o.name, lower: o.bounds[0], upper: o.bounds[1] })),
        tree: data.tree,
        selection: data.selection,
        weight: data.weight,
        channel: data.channel,
        outside,
      },
      kernel.exports,
    );
    loaded.push({ name: channel.name, points: placeEvents(kernel, events.columns[0]!, events.weights), account: events.account });
  }
  return loaded;
}
