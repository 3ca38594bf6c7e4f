// Workspaces of the tests: the shared real ones, with their patches, and small ones in a few lines.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Workspace, workspace } from '../../src/contracts/workspace.ts';
import { sharedBytes } from '../shared-data.ts';

export function reference<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'reference', `${name}.json`), 'utf8')) as T;
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

/** A JSON Patch (RFC 6902) of the operations that signal patches use, in place. */
function patch(document: unknown, operations: readonly Operation[]): unknown {
  for (const { op, path, value } of operations) {
    const keys = path.split('/').slice(1);
    const last = keys.pop()!;
    let at = document as Record<string, unknown>;
    for (const key of keys) at = at[key] as Record<string, unknown>;
    if (op === 'replace' || (op === 'add' && !Array.isArray(at))) at[last] = value;
    else if (op === 'add') (at as unknown as unknown[]).splice(Number(last), 0, value);
    else if (op === 'remove' && Array.isArray(at)) at.splice(Number(last), 1);
    else throw new Error(`operation ${op} at ${path}`);
  }
  return document;
}

const read = (name: string): unknown => JSON.parse(gunzipSync(sharedBytes(`histfactory/${name}`)).toString());

/** A file of a tar archive. */
function tarFile(archive: Buffer, name: string): unknown {
  for (let at = 0; at + 512 <= archive.length; ) {
    const field = (from: number, to: number): string =>
      archive.toString('latin1', at + from, at + to).replace(/\0.*$/s, '');
    const size = Number.parseInt(field(124, 136), 8) || 0;
    if (field(0, 100).replace(/^\.\//, '') === name)
      return JSON.parse(archive.toString('utf8', at + 512, at + 512 + size));
    at += 512 + 512 * Math.ceil(size / 512);
  }
  throw new Error(`${name} is not in the archive`);
}

/** `1Lbb`, `3L`, or `sbottom REGION POINT`. To be called inside a test. */
export function sharedWorkspace(name: string): Workspace {
  const [first, region, point] = name.split(' ');
  if (first === '3L') return workspace.parse(read('atlas-3Lresonance-2020-bkg.json.gz'));
  if (first === '1Lbb')
    return workspace.parse(
      patch(
        read('atlas-1Lbb-2020-bkg.json.gz'),
        read('atlas-1Lbb-2020-patch-700-400.json.gz') as readonly Operation[],
      ),
    );
  const tar = gunzipSync(sharedBytes('histfactory/sbottom-ins1748602-probability-models.tar.gz'));
  return workspace.parse(
    patch(
      tarFile(tar, `Region${region}/BkgOnly.json`),
      tarFile(tar, `Region${region}/patch.sbottom_${point}.json`) as readonly Operation[],
    ),
  );
}

type Modifier = Workspace['channels'][number]['samples'][number]['modifiers'][number];
type SampleOf = readonly [name: string, data: readonly number[], ...modifiers: Modifier[]];
type Config = Workspace['measurements'][number]['config']['parameters'][number];

export const mu: Modifier = { name: 'mu', type: 'normfactor', data: null };

/** Channels by name: observed data, then samples. */
export function workspaceOf(
  channels: { readonly [name: string]: readonly [observed: readonly number[], ...samples: SampleOf[]] },
  parameters: readonly Config[] = [],
  poi = 'mu',
): Workspace {
  return {
    channels: Object.entries(channels).map(([name, [, ...samples]]) => ({
      name,
      samples: samples.map(([sample, data, ...modifiers]) => ({ name: sample, data, modifiers })),
    })),
    observations: Object.entries(channels).map(([name, [data]]) => ({ name, data })),
    measurements: [{ name: 'meas', config: { poi, parameters } }],
    version: '1.0.0',
  };
}
