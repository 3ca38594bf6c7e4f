// Everything that is wrong with a specification and the data that it names: its form, then what it says, then the data.

import { SheafFailure } from '../contracts/failures.ts';
import type { UnbinnedSpec } from '../contracts/unbinned-spec.ts';
import type { EventAccount, Events } from '../formats/events.ts';
import type { ElementaryFunctions } from '../formats/expression/elementary.ts';
import { checkEvents } from '../formats/read-events.ts';
import { checkSpecForm, placeInSpec } from '../formats/spec.ts';
import { checkUnbinned, type UnbinnedModel } from '../unbinned/model.ts';
import { readSpecText, requestOf } from './data.ts';
import { dataPath, inSpecification, readData } from './data-files.ts';
import { resolveSources } from './sources.ts';

export interface SpecProblem {
  /** What found it: the form of the document, the model that it describes, its data, or events that densities are made of. */
  readonly stage: 'form' | 'model' | 'data' | 'source';
  readonly failure: SheafFailure;
}

/** The events of one channel. */
export interface DataFacts {
  readonly file: string;
  readonly account: EventAccount;
  readonly sumOfWeights: number;
  readonly observables: readonly ObservableFacts[];
}

export interface ObservableFacts {
  readonly name: string;
  readonly min: number;
  /** Weighted, where events have weights. */
  readonly mean: number;
  readonly max: number;
}

export interface Validation {
  readonly problems: readonly SpecProblem[];
  /** Null where the specification is wrong. */
  readonly spec: UnbinnedSpec | null;
  readonly model: UnbinnedModel | null;
  /** One for each channel of the specification; null where its data was not asked for, is not there or is wrong. */
  readonly data: readonly (DataFacts | null)[];
  /** Of the densities that are made from events; none where no file was to be read. */
  readonly sources: readonly (DataFacts & { readonly channel: number; readonly process: number })[];
}

/** `elementary` are the functions of expressions; null leaves the data alone. */
export async function validateSpec(
  path: string,
  elementary: ElementaryFunctions | null,
): Promise<Validation> {
  const problems: SpecProblem[] = [];
  let text: string;
  let form: ReturnType<typeof checkSpecForm>;
  try {
    text = readSpecText(path, 'check the name of the file');
    form = checkSpecForm(text, path);
  } catch (error) {
    if (!(error instanceof SheafFailure)) throw error;
    return { problems: [{ stage: 'form', failure: error }], spec: null, model: null, data: [], sources: [] };
  }
  for (const problem of form.problems)
    problems.push({ stage: 'form', failure: new SheafFailure('specification', problem) });
  const file = form.spec;
  if (file === null) return { problems, spec: null, model: null, data: [], sources: [] };
  const where = (at: string): string => placeInSpec(text, path, at);
  const { spec, problems: ofSources, facts: read } = await resolveSources(file, { path, where }, elementary);
  const { model, problems: ofModel } = checkUnbinned(spec);
  for (const { kind, parts } of ofModel) {
    const placed = parts.where === undefined ? parts : { ...parts, where: where(parts.where) };
    problems.push({ stage: 'model', failure: new SheafFailure(kind, placed) });
  }
  for (const failure of ofSources) problems.push({ stage: 'source', failure });
  const sources = read.map(({ channel, process, file, observable, events }) => ({
    channel,
    process,
    // Its own observable comes first; the others are ratios of weights, and moved values.
    ...factsOf(file, [observable], events),
  }));
  const data: (DataFacts | null)[] = [];
  for (const index of spec.channels.keys()) {
    const { facts, failures } =
      elementary === null
        ? { facts: null, failures: [] }
        : await checkChannel(spec, index, path, where, elementary);
    data.push(facts);
    for (const failure of failures) problems.push({ stage: 'data', failure });
  }
  return { problems, spec, model: ofSources.length === 0 ? model : null, data, sources };
}

async function checkChannel(
  spec: UnbinnedSpec,
  index: number,
  specPath: string,
  where: (path: string) => string,
  elementary: ElementaryFunctions,
): Promise<{ readonly facts: DataFacts | null; readonly failures: readonly SheafFailure[] }> {
  const channel = spec.channels[index]!;
  const { data } = channel;
  // A window that is empty has been told, and would be told again of every event.
  const isEmpty = channel.observables.some(({ bounds: [lower, upper] }) => !(lower < upper));
  if (data === undefined || isEmpty) return { facts: null, failures: [] };
  const path = dataPath(specPath, data);
  try {
    const bytes = readData(path, where(`channels[${index}].data.file`));
    const request = requestOf(channel, data, path, 'error');
    const { events, problems } = await checkEvents(bytes, request, elementary);
    const failures = problems.map(
      (failure) => inSpecification(failure, data, where(`channels[${index}].data`)) as SheafFailure,
    );
    return {
      facts:
        events === null
          ? null
          : factsOf(
              data.file,
              channel.observables.map((o) => o.name),
              events,
            ),
      failures,
    };
  } catch (error) {
    if (!(error instanceof SheafFailure)) throw error;
    return { facts: null, failures: [error] };
  }
}

function factsOf(
  file: string,
  observables: readonly string[],
  { account, columns, weights }: Events,
): DataFacts {
  const sumOfWeights = weights === null ? account.kept : weights.reduce((sum, w) => sum + w, 0);
  const facts = observables.map((name, k): ObservableFacts => {
    let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    columns[k]!.forEach((value, i) => {
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += (weights?.[i] ?? 1) * value;
    });
    return { name, min, mean: sum / sumOfWeights, max };
  });
  return { file, account, sumOfWeights, observables: facts };
}
