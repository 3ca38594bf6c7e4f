// What the tests of workspaces share: the fixture, and what pyhf said (tests/formats/reference/make_workspaces.py).
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonPatch } from '../../../src/contracts/patch-set.ts';
import type { Workspace } from '../../../src/contracts/workspace.ts';
import { applyPatch } from '../../../src/formats/json/patch.ts';
import { prettyPythonJson } from '../../../src/formats/json/python-json.ts';
import type { WrittenNumbers } from '../../../src/formats/json/written-numbers.ts';
import { readWorkspace } from '../../../src/formats/pyhf/read-workspace.ts';

const folder = resolve(import.meta.dirname, '..');
const textOf = (path: string): string => readFileSync(resolve(folder, path), 'utf8');

export const twoRegions = textOf('../../examples/two-regions/workspace.json');

export const malformed = JSON.parse(textOf('fixtures/pyhf/malformed.json')) as readonly {
  readonly name: string;
  /** The file; or what is done to the fixture. */
  readonly text?: string;
  readonly patch?: JsonPatch;
  readonly says: string;
  /** Why pyhf takes what we refuse. */
  readonly pyhf?: string;
}[];

type Gives<T> = T & { readonly gives: string };
export const reference = JSON.parse(textOf('reference/workspaces.json')) as {
  readonly digests: readonly {
    readonly text: string;
    readonly json: string;
    readonly sha256: string;
    readonly md5: string;
  }[];
  readonly operations: {
    readonly sorted: string;
    readonly prune: readonly Gives<Readonly<Record<string, readonly string[] | string>>>[];
    readonly rename: readonly Gives<Readonly<Record<string, Readonly<Record<string, string>> | string>>>[];
    readonly combine: readonly Gives<{
      /** Its JSON. */
      readonly patch: string;
      readonly join: 'none' | 'outer' | 'left outer' | 'right outer';
      readonly merge: boolean;
    }>[];
  };
  readonly inspect: { readonly json: unknown; readonly text: string };
  readonly malformed: Readonly<Record<string, string | null>>;
  readonly forms: readonly { readonly patch: JsonPatch; readonly takes: boolean }[];
  readonly patches: readonly {
    readonly document: string;
    readonly patch: string;
    readonly gives: string | null;
  }[];
  readonly shared: Readonly<
    Record<
      string,
      {
        readonly sha256: string;
        readonly md5: string;
        readonly sorted: string;
        readonly 'without staterror': string;
        readonly channels: unknown;
        readonly samples: unknown;
        readonly modifiers: number;
      }
    >
  >;
};

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The fixture after `patch`, with the texts of its numbers in `written`. */
export async function fixtureAfter(patch: JsonPatch, written: WrittenNumbers): Promise<Workspace> {
  const { workspace } = await readWorkspace(bytesOf(twoRegions), 'two-regions.json', written);
  return applyPatch(workspace, patch, written, String) as Workspace;
}

/** The text of a malformed file. A number that JSON can write and no double hold stands in the table as text. */
export async function malformedText({ text, patch }: (typeof malformed)[number]): Promise<string> {
  if (text !== undefined) return text;
  const written: WrittenNumbers = new WeakMap();
  return prettyPythonJson(await fixtureAfter(patch!, written), written).replace('"@1e999"', '1e999');
}
