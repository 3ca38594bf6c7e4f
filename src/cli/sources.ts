// The one place where densities that are made from events get them: a specification with sources becomes one without.

import { SheafFailure, specificationFailure } from '../contracts/failures.ts';
import type { UnbinnedPdfSpec } from '../contracts/pdf-specs.ts';
import type { TreePdfSpec } from '../contracts/tree-specs.ts';
import type { UnbinnedSpec, UnbinnedSpecFile } from '../contracts/unbinned-spec.ts';
import type { EventRequest, Events } from '../formats/events.ts';
import type { ElementaryFunctions } from '../formats/expression/elementary.ts';
import { formatOfFile } from '../formats/format-of-file.ts';
import { checkEvents } from '../formats/read-events.ts';
import { type SourceColumn, sourceColumns, type Template, templateOf } from '../unbinned/from-tree.ts';
import { dataPath, inSpecification, readData } from './data-files.ts';

/** The events that a density was made from. */
export interface SourceFacts {
  readonly channel: number;
  readonly process: number;
  readonly file: string;
  /** Whose values are the first column of the events. */
  readonly observable: string;
  readonly events: Events;
}

export interface Resolved {
  /** With problems, densities that could not be made have stand-ins: only what else is wrong can be learned from it. */
  readonly spec: UnbinnedSpec;
  readonly problems: readonly SheafFailure[];
  readonly facts: readonly SourceFacts[];
}

type ChannelFile = UnbinnedSpecFile['channels'][number];
type ProcessFile = ChannelFile['processes'][number];

/** Where a problem is: the path of the specification, and `where` makes of a path in it the place in words. */
export interface SpecPlace {
  readonly path: string;
  readonly where: (at: string) => string;
}

/** `elementary` are the functions of expressions; null reads no file and makes stand-ins. */
export async function resolveSources(
  spec: UnbinnedSpecFile,
  place: SpecPlace,
  elementary: ElementaryFunctions | null,
): Promise<Resolved> {
  const problems: SheafFailure[] = [];
  const facts: SourceFacts[] = [];
  const files = new Map<string, Uint8Array>();
  const known = spec.model.parameters.map((p) => p.name);
  const channels: UnbinnedSpec['channels'] = [];
  for (const [c, channel] of spec.channels.entries()) {
    const processes: UnbinnedSpec['channels'][number]['processes'] = [];
    for (const [p, process] of channel.processes.entries()) {
      const { pdf } = process;
      if (pdf.type !== 'histogram_from_tree' && pdf.type !== 'kde_from_tree') {
        processes.push({ ...process, pdf });
        continue;
      }
      const at = `channels[${c}].processes[${p}].pdf`;
      const wrong = unknownParameters(pdf, at, known, place);
      problems.push(...wrong);
      const request = requestOf(pdf, channel, at, place);
      if (request instanceof SheafFailure) problems.push(request);
      let template: Template | null = null;
      // A window that is empty will be told, and would be told again of every event.
      const isEmpty = channel.observables.some(({ bounds: [lower, upper] }) => !(lower < upper));
      if (elementary !== null && !(request instanceof SheafFailure) && !isEmpty) {
        const read = await readSource(pdf, request, at, place, files, elementary);
        problems.push(...read.problems);
        template = read.template;
        if (read.events !== null)
          facts.push({
            channel: c,
            process: p,
            file: pdf.source.file,
            observable: pdf.observable,
            events: read.events,
          });
      }
      processes.push(resolvedProcess(process, template ?? standIn(pdf, channel)));
    }
    channels.push({ ...channel, processes });
  }
  return { spec: { ...spec, channels }, problems, facts };
}

function resolvedProcess(
  process: ProcessFile,
  { pdf, modifiers }: Template,
): UnbinnedSpec['channels'][number]['processes'][number] {
  const all = [...(process.yield.modifiers ?? []), ...modifiers];
  return { ...process, pdf, yield: all.length === 0 ? process.yield : { ...process.yield, modifiers: all } };
}

function unknownParameters(
  pdf: TreePdfSpec,
  at: string,
  known: readonly string[],
  { where }: SpecPlace,
): readonly SheafFailure[] {
  return (['weight_systematics', 'horizontal_systematics'] as const).flatMap((list) =>
    (pdf[list] ?? []).flatMap(({ param }, k) =>
      known.includes(param)
        ? []
        : [
            specificationFailure({
              where: where(`${at}.${list}[${k}].param`),
              what: `there is no parameter ${param}`,
              expected: `one of ${known.join(', ')}`,
            }),
          ],
    ),
  );
}

/** What is asked of the file, or why nothing can be. */
function requestOf(
  pdf: TreePdfSpec,
  { name, observables }: ChannelFile,
  at: string,
  { path, where }: SpecPlace,
): EventRequest | SheafFailure {
  const observable = observables.find((o) => o.name === pdf.observable);
  if (observable === undefined)
    return specificationFailure({
      where: where(`${at}.observable`),
      what: `there is no observable ${pdf.observable} in channel ${name}`,
      expected: observables.map((o) => o.name).join(', '),
    });
  const { source } = pdf;
  const format = formatOfFile(source.file, source.format);
  const [lower, upper] = observable.bounds;
  const window = { lower, upper };
  const isRatio = ({ kind }: SourceColumn): boolean => kind === 'ratio';
  return {
    source: dataPath(path, source),
    format,
    observables: [
      {
        name: observable.name,
        // Expressions are ROOT's; in other files the column has the observable's name.
        expression: format === 'root' ? (observable.expr ?? observable.name) : observable.name,
        ...window,
      },
      ...sourceColumns(pdf).map((column) => ({
        name: column.name,
        expression: column.expression,
        ...(isRatio(column) ? { lower: 0, upper: Number.POSITIVE_INFINITY } : window),
      })),
    ],
    tree: source.tree,
    selection: source.selection,
    weight: source.weight,
    channel: source.channel,
    maxEvents: pdf.max_events,
    advice: 'correct the file, the window or the selection',
    outside: 'error',
  };
}

async function readSource(
  pdf: TreePdfSpec,
  request: EventRequest,
  at: string,
  { where }: SpecPlace,
  files: Map<string, Uint8Array>,
  elementary: ElementaryFunctions,
): Promise<{ template: Template | null; events: Events | null; problems: readonly SheafFailure[] }> {
  try {
    const bytes = files.get(request.source) ?? readData(request.source, where(`${at}.source.file`));
    files.set(request.source, bytes);
    const { events, problems } = await checkEvents(bytes, request, elementary);
    if (events === null || problems.length > 0) {
      const told = problems.map((p) => inSpecification(p, pdf.source, where(`${at}.source`)) as SheafFailure);
      return { template: null, events, problems: told };
    }
    return { template: templateOf(pdf, events), events, problems };
  } catch (error) {
    const problem =
      error instanceof RangeError
        ? specificationFailure({ where: where(at), what: error.message }, error)
        : error;
    if (!(problem instanceof SheafFailure)) throw error;
    return { template: null, events: null, problems: [problem] };
  }
}

/** A density of the same kind in place of one that was not made, with what can be wrong with it before any event is read. */
function standIn(pdf: TreePdfSpec, channel: ChannelFile): Template {
  const { observable } = pdf;
  const [lower, upper] = (channel.observables.find((o) => o.name === observable) ?? channel.observables[0]!)
    .bounds;
  const density: UnbinnedPdfSpec =
    pdf.type === 'kde_from_tree'
      ? { type: 'kde', observable, bandwidth: pdf.bandwidth, centers: [0.5 * (lower + upper)] }
      : {
          type: 'histogram',
          observable,
          bin_edges: pdf.bin_edges,
          bin_content: pdf.bin_edges.slice(1).map(() => 1),
        };
  return { pdf: density, modifiers: [] };
}
