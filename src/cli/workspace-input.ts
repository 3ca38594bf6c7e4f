// Brings a workspace into memory as the commands of binned models want it: read, patched, one measurement chosen, compiled.

import { readFileSync } from 'node:fs';
import { SheafFailure } from '../contracts/failures.ts';
import { didYouMean } from '../contracts/nearest.ts';
import type { Measurement, Workspace } from '../contracts/workspace.ts';
import { reasonOf } from '../farm/atomic-file.ts';
import { measurementOf } from '../formats/pyhf/measurement.ts';
import { parametersOf } from '../formats/pyhf/parameters.ts';
import { checkedWorkspace, readWorkspace, type WorkspaceFile } from '../formats/pyhf/read-workspace.ts';
import { compileWorkspace } from '../histfactory/compile.ts';
import type { BinnedModel } from '../histfactory/model.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import { withHeld } from '../study/held-parameters.ts';
import type { WorkspaceFlags } from './commands/flags.ts';
import { usageFailure } from './context.ts';
import { keptRegions } from './regions.ts';

export interface WorkspaceInput {
  /** With patches applied, and the channels that are in the fit. */
  readonly workspace: Workspace;
  readonly model: BinnedModel;
  /** The name of the measurement. */
  readonly measurement: string;
  /** Names of the channels that are in the fit, and of those that are left out. */
  readonly regions: { readonly fit: readonly string[]; readonly validation: readonly string[] };
  /** The same with the channels that are left out too; `model` itself where there are none. */
  readonly whole: () => BinnedModel;
  /** What people should know of the model, though it is right. */
  readonly note: string | null;
}

/**
 * `poi`: whether the command needs a parameter of interest. One that does not, does without where the workspace names one that no
 * modifier has, as those of published backgrounds do. Throws failures with the places in the file.
 */
export async function loadWorkspace(
  flags: WorkspaceFlags,
  math: Pick<ElementaryMath, 'log'>,
  poi: 'needed' | 'optional',
): Promise<WorkspaceInput> {
  const all = await patchedFile(flags);
  const given = keptRegions(all, flags);
  const asked = measurementOf(given.workspace, flags.measurement);
  // The parameter of interest is looked for below: what is missing there is not the same for every command.
  checkedWorkspace({ ...given, workspace: withoutPois(given.workspace) }, flags.measurement);
  const file = { ...given, workspace: withHeld(given.workspace, asked, flags.fix ?? []) };
  const measurement = measurementOf(file.workspace, flags.measurement);
  const chosen = poiOf(file, measurement, flags.poi, poi);
  try {
    const compiled = (workspace: Workspace): BinnedModel => {
      const model = compileWorkspace(workspace, math, {
        measurement: measurement.name,
        poi: chosen.name,
        codes: { factors: flags.normsys, shifts: flags.histosys },
      });
      return withPoiBounds(model, flags.poiBounds);
    };
    const model = compiled(file.workspace);
    return {
      workspace: file.workspace,
      model,
      measurement: measurement.name,
      regions: file.regions,
      whole: () => {
        if (file.regions.validation.length === 0) return model;
        checkedWorkspace({ ...all, workspace: withoutPois(all.workspace) }, flags.measurement);
        return compiled(withHeld(all.workspace, asked, flags.fix ?? []));
      },
      note: chosen.note,
    };
  } catch (error) {
    if (!(error instanceof SheafFailure && error.parts.where !== undefined)) throw error;
    throw new SheafFailure(
      error.kind,
      { ...error.parts, where: `${flags.input} ${error.parts.where}` },
      error,
    );
  }
}

async function patchedFile(flags: WorkspaceFlags): Promise<WorkspaceFile> {
  const { input, patch: patches = [], patchset, patchName } = flags;
  if (patchset === undefined && patchName !== undefined)
    throw usageFailure('--patch-name chooses a patch of a set', 'the set too: --patchset FILE');
  if (patches.length === 0 && patchset === undefined) return readWorkspace(bytesOf(input), input);
  const { readPatch } = await import('../formats/pyhf/read-patch.ts');
  const { patched } = await import('../formats/pyhf/operations/patched.ts');
  const written = new WeakMap();
  // The digests of a set hang on how numbers are written; reading them takes longer.
  let file = await readWorkspace(bytesOf(input), input, patchset === undefined ? undefined : written);
  if (patchset !== undefined) {
    const set = await readPatch(bytesOf(patchset), patchset, written);
    if (set.kind === 'patch')
      throw new SheafFailure('usage', {
        where: patchset,
        what: 'this is one JSON Patch, no patch set',
        hint: 'give it as --patch',
      });
    file = await patched(file, input, set, patchName === undefined ? null : { name: patchName }, written);
  }
  for (const path of patches)
    file = await patched(file, input, await readPatch(bytesOf(path), path, written), null, written);
  return file;
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const parts = { where: path, what: `cannot be read (${reasonOf(error)})` };
    throw new SheafFailure('specification', parts, error);
  }
}

function withoutPois(workspace: Workspace): Workspace {
  const measurements = workspace.measurements.map((m) => ({ ...m, config: { ...m.config, poi: '' } }));
  return { ...workspace, measurements };
}

function poiOf(
  { workspace, place }: WorkspaceFile,
  { name: measurement, config }: Measurement,
  asked: string | undefined,
  need: 'needed' | 'optional',
): { readonly name: string | null; readonly note: string | null } {
  const parameters = parametersOf(workspace);
  const name = asked ?? config.poi;
  const found = parameters.get(name);
  if (found?.components === 1) return { name, note: null };
  const scalars = [...parameters].flatMap(([key, { components }]) => (components === 1 ? [key] : []));
  const expected = 'the name of a parameter that is one number';
  if (asked !== undefined && asked !== '') {
    const what = found === undefined ? 'is no parameter of the model' : `has ${found.components} components`;
    throw usageFailure(`--poi ${JSON.stringify(asked)} ${what}${didYouMean(asked, scalars)}`, expected);
  }
  if (name === '') {
    if (need === 'optional') return { name: null, note: null };
    throw new SheafFailure('usage', {
      what: `the measurement ${JSON.stringify(measurement)} has no parameter of interest`,
      expected,
      hint: 'choose one with --poi NAME',
    });
  }
  const what = `the parameter of interest ${JSON.stringify(name)} is not in the model`;
  if (need === 'optional')
    return { name: null, note: `${what}: it is fitted without one (a patch with the signal brings it)` };
  throw new SheafFailure('specification', {
    where: place([
      'measurements',
      workspace.measurements.findIndex((m) => m.config === config),
      'config',
      'poi',
    ]),
    what: `${what}${didYouMean(name, scalars)}`,
    expected,
    hint: 'add the signal with --patch FILE, or choose another parameter with --poi NAME',
  });
}

function withPoiBounds(model: BinnedModel, bounds: readonly [number, number] | undefined): BinnedModel {
  if (bounds === undefined) return model;
  if (model.poi === null) throw usageFailure('--poi-bounds is given, but there is no parameter of interest');
  const [lower, upper] = bounds;
  const parameters = model.parameters.map((p, i) =>
    i === model.poi ? { ...p, lower, upper, start: Math.min(Math.max(p.start, lower), upper) } : p,
  );
  return { ...model, parameters };
}
