// Brings what a specification names into memory: the specification itself, and the events of its channels.

import type { DataSpec } from '../contracts/data-spec.ts';
import { SheafFailure } from '../contracts/failures.ts';
import type { UnbinnedChannelSpec, UnbinnedSpec } from '../contracts/unbinned-spec.ts';
import type { EventAccount, EventRequest } from '../formats/events.ts';
import { formatOfFile } from '../formats/format-of-file.ts';
import { readEvents } from '../formats/read-events.ts';
import { placeInSpec, readUnbinnedSpecFile } from '../formats/spec.ts';
import { type Kernel, loadKernel } from '../kernel/kernel.ts';
import { type Channel, compileUnbinned, type UnbinnedModel } from '../unbinned/model.ts';
import { type Points, placeEvents } from '../unbinned/points.ts';
import { dataPath, inSpecification, readData, readInput } from './data-files.ts';
import { resolveSources } from './sources.ts';

/** A specification that has been read and compiled, without sources: what was made from events has numbers. */
export interface SpecFile {
  readonly spec: UnbinnedSpec;
  readonly model: UnbinnedModel;
  /** `file:line:column path` of a path such as channels[0].data. */
  readonly where: (path: string) => string;
}

/** Reads and compiles a specification; densities that are made from events of files have them after this. */
export async function loadSpec(path: string): Promise<SpecFile> {
  const text = readSpecText(path, 'check --config');
  const file = readUnbinnedSpecFile(text, path);
  const where = (at: string): string => placeInSpec(text, path, at);
  const hasSources = file.channels.some((c) => c.processes.some(({ pdf }) => 'source' in pdf));
  const elementary = hasSources ? (await loadKernel()).exports : null;
  const { spec, problems } = await resolveSources(file, { path, where }, elementary);
  if (problems.length > 0) throw problems[0]!;
  try {
    return { spec, model: compileUnbinned(spec), where };
  } catch (error) {
    // The model knows what is wrong at which path; in which line that is, only the file can say.
    if (!(error instanceof SheafFailure && error.parts.where !== undefined)) throw error;
    throw new SheafFailure(error.kind, { ...error.parts, where: where(error.parts.where) }, error);
  }
}

export function readSpecText(path: string, hint: string): string {
  return textOf(readInput(path, 'specification', hint), path);
}

function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new SheafFailure(
      'specification',
      { where: path, what: 'this is not text in UTF-8', expected: 'a YAML or JSON document' },
      error,
    );
  }
}

/** The events of one channel in kernel memory, and the account of how many there were. */
export interface LoadedChannel {
  readonly name: string;
  readonly points: Points;
  readonly account: EventAccount;
}

/** The events of every channel that is in the fit, in order. `specPath` is where data paths are relative to. */
export async function loadData(
  kernel: Kernel,
  { spec, model, where }: SpecFile,
  specPath: string,
  outside: 'error' | 'drop',
): Promise<readonly LoadedChannel[]> {
  const loaded: LoadedChannel[] = [];
  const files = new Map<string, Uint8Array>();
  for (const [i, channel] of spec.channels.entries()) {
    if (channel.include_in_fit === false) continue;
    const { data } = channel;
    if (data === undefined) {
      throw new SheafFailure('specification', {
        where: where(`channels[${i}]`),
        what: `channel ${channel.name} has no data`,
        expected: 'data: {file: ...}',
        hint: 'make some with `sheaf generate`',
      });
    }
    const path = dataPath(specPath, data);
    const bytes = files.get(path) ?? readData(path, where(`channels[${i}].data.file`));
    files.set(path, bytes);
    const events = await readEvents(bytes, requestOf(channel, data, path, outside), kernel.exports).catch(
      (error: unknown): never => {
        throw inSpecification(error, data, where(`channels[${i}].data`));
      },
    );
    loaded.push({
      name: channel.name,
      points: placeEvents(kernel, usedColumns(channel, model.channels[i]!, events.columns), events.weights),
      account: events.account,
    });
  }
  return loaded;
}

/** The columns that the model's densities are of: an observable may be declared and used by none. */
function usedColumns(
  { observables }: UnbinnedChannelSpec,
  { projections }: Channel,
  columns: readonly Float64Array[],
): readonly Float64Array[] {
  return projections.map((p) => columns[observables.findIndex((o) => o.name === p.observable)]!);
}

/** What is asked of the file of a channel's events. */
export function requestOf(
  channel: UnbinnedChannelSpec,
  data: DataSpec,
  path: string,
  outside: 'error' | 'drop',
): EventRequest {
  const format = formatOfFile(data.file, data.format);
  return {
    source: path,
    format,
    observables: channel.observables.map((o) => ({
      name: o.name,
      // Expressions are ROOT's; in other files the column has the observable's name.
      expression: format === 'root' ? (o.expr ?? o.name) : o.name,
      lower: o.bounds[0],
      upper: o.bounds[1],
    })),
    tree: data.tree,
    selection: data.selection,
    weight: data.weight,
    channel: data.channel,
    outside,
  };
}
