// Reads the events of one file, whatever its format. Bytes come in and columns go out: nothing here opens a file, so the
// same code runs in Node and in a browser. Each format's reader is loaded when it is first needed.
import { SheafFailure, specificationFailure } from '../contracts/failures.ts';
import type { EventRequest, Events } from './events.ts';
import { type ElementaryFunctions, engineElementary } from './expression/elementary.ts';
import { keepEvents } from './keep-events.ts';
import { firstOf, type RawEvents } from './raw-events.ts';

/**
 * The events of a file, one column for each observable that `request` asks for.
 *
 * `elementary` gives the functions that ROOT expressions may call; pass the kernels' own where the bits must be the same
 * in every engine (default: the engine's Math).
 *
 * Throws a SheafFailure: of kind `data` where the file is damaged or lacks something, of kind `specification` where the
 * request itself is wrong (an expression that cannot be read, an option that its format does not have).
 */
export async function readEvents(
  bytes: Uint8Array,
  request: EventRequest,
  elementary: ElementaryFunctions = engineElementary,
): Promise<Events> {
  checkOptions(request);
  return keepEvents(await readRaw(bytes, request, elementary), request);
}

/**
 * Everything that is wrong with a file, and its events where there are any: those outside a window or not finite are
 * counted in one problem and left out, whatever `request.outside` says.
 */
export async function checkEvents(
  bytes: Uint8Array,
  request: EventRequest,
  elementary: ElementaryFunctions = engineElementary,
): Promise<{ readonly events: Events | null; readonly problems: readonly SheafFailure[] }> {
  const problems: SheafFailure[] = [];
  const attempt = async <T>(work: () => T | Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SheafFailure)) throw error;
      if (problems.every(({ message }) => message !== error.message)) problems.push(error);
      return null;
    }
  };
  const raw = await attempt(() => {
    checkOptions(request);
    return readRaw(bytes, request, elementary);
  });
  if (raw === null) {
    // The first problem hid those of the other expressions, which are now read each without the others.
    for (const part of partsOf(request)) await attempt(() => readRaw(bytes, part, elementary));
    return { events: null, problems };
  }
  const events = await attempt(() => keepEvents(raw, { ...request, outside: 'error' }));
  if (events !== null) return { events, problems };
  return { events: await attempt(() => keepEvents(raw, { ...request, outside: 'drop' })), problems };
}

/** One request for each expression of a ROOT file; those that are constants name nothing to look for. */
function partsOf(request: EventRequest): readonly EventRequest[] {
  const { format, observables, selection, weight, tree } = request;
  if (format !== 'root' || tree === undefined || tree === '') return [];
  const bare = { ...request, observables: [], selection: undefined, weight: undefined };
  const named = (text: string | undefined): text is string => text !== undefined && /[a-z_]/i.test(text);
  return [
    ...observables
      .filter(({ expression }) => named(expression))
      .map((observable) => ({ ...bare, observables: [observable] })),
    ...(named(selection) ? [{ ...bare, selection }] : []),
    ...(named(weight) ? [{ ...bare, weight }] : []),
  ];
}

async function readRaw(
  bytes: Uint8Array,
  request: EventRequest,
  elementary: ElementaryFunctions,
): Promise<RawEvents> {
  const raw = await readAll(bytes, request, elementary);
  return request.maxEvents === undefined ? raw : firstOf(raw, request.maxEvents);
}

async function readAll(
  bytes: Uint8Array,
  request: EventRequest,
  elementary: ElementaryFunctions,
): Promise<RawEvents> {
  switch (request.format) {
    case 'root': {
      const { readRoot } = await import('./root/read-root.ts');
      return readRoot(bytes, request, elementary);
    }
    case 'parquet': {
      const { readParquet } = await import('./parquet/read-parquet.ts');
      return readParquet(bytes, request);
    }
    case 'csv': {
      const { readCsv } = await import('./csv/read-csv.ts');
      return readCsv(bytes, request);
    }
  }
}

/** An option of another format is refused rather than ignored. */
function checkOptions(request: EventRequest): void {
  const { format, source: where } = request;
  const name = { root: 'ROOT', parquet: 'Parquet', csv: 'CSV' }[format];
  if (request.observables.length === 0)
    throw specificationFailure({ where, what: 'no observable is asked for' });
  if (format === 'root') {
    if (request.channel !== undefined) {
      const hint = 'choose events with a selection, or keep each channel in its own tree';
      throw specificationFailure({ where, what: 'a channel label cannot be used with a ROOT file', hint });
    }
    if (request.tree === undefined || request.tree === '') {
      throw specificationFailure({
        where,
        what: 'no tree is named',
        expected: 'the name of a TTree or an RNTuple',
      });
    }
    return;
  }
  if (request.selection !== undefined) {
    const hint = 'select while the file is made, or use a column _channel';
    throw specificationFailure({ where, what: `a selection cannot be used with a ${name} file`, hint });
  }
  if (request.weight !== undefined) {
    const hint = 'put the weights in a column _weight, which is read without being asked for';
    throw specificationFailure({
      where,
      what: `a weight expression cannot be used with a ${name} file`,
      hint,
    });
  }
}
