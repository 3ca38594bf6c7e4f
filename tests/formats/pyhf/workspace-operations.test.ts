// Operations on workspaces against pyhf: digests of what comes out, which see every number's text, on a fixture and on published
// likelihoods.
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { JsonPatch } from '../../../src/contracts/patch-set.ts';
import type { Workspace } from '../../../src/contracts/workspace.ts';
import { prettyPythonJson, pythonJson } from '../../../src/formats/json/python-json.ts';
import { scanJson } from '../../../src/formats/json/scan.ts';
import type { WrittenNumbers } from '../../../src/formats/json/written-numbers.ts';
import { checkWorkspace } from '../../../src/formats/pyhf/check-workspace.ts';
import type { DigestAlgorithm } from '../../../src/formats/pyhf/digest.ts';
import { workspaceDigest } from '../../../src/formats/pyhf/digest.ts';
import { combine } from '../../../src/formats/pyhf/operations/combine.ts';
import { inspect } from '../../../src/formats/pyhf/operations/inspect.ts';
import { channelNames, modifierNames, sampleNames } from '../../../src/formats/pyhf/operations/names.ts';
import { patched } from '../../../src/formats/pyhf/operations/patched.ts';
import { prune } from '../../../src/formats/pyhf/operations/prune.ts';
import { rename } from '../../../src/formats/pyhf/operations/rename.ts';
import { sorted } from '../../../src/formats/pyhf/operations/sorted.ts';
import { readPatch } from '../../../src/formats/pyhf/read-patch.ts';
import { asWorkspace, readWorkspace, type WorkspaceFile } from '../../../src/formats/pyhf/read-workspace.ts';
import { sharedBytes, sharedData } from '../../shared-data.ts';
import { bytesOf, fixtureAfter, reference, twoRegions } from './workspaces.ts';

/** What an operation gives: the digest, or that it is refused. */
async function gives(operation: () => Workspace, written: WrittenNumbers): Promise<string> {
  try {
    const { workspace } = await asWorkspace(operation(), String);
    return workspaceDigest(workspace, written);
  } catch {
    return 'refused';
  }
}
const expected = (gives: string): string => (/^[0-9a-f]{64}$/.test(gives) ? gives : 'refused');

describe('texts of numbers', () => {
  test.each(reference.digests)('$text', ({ text, json, sha256, md5 }) => {
    const written: WrittenNumbers = new WeakMap();
    const value = scanJson(text, 'test', written).value;
    expect(pythonJson(value, written)).toBe(json);
    const digest = (algorithm: DigestAlgorithm) => workspaceDigest(value as Workspace, written, algorithm);
    expect(digest('sha256')).toBe(sha256);
    expect(digest('md5')).toBe(md5);
    // What is written for people says the same.
    const again: WrittenNumbers = new WeakMap();
    const pretty = scanJson(prettyPythonJson(value, written), 'test', again).value;
    expect(pythonJson(pretty, again)).toBe(json);
  });
});

describe('a workspace', () => {
  test('is sorted', async () => {
    const written: WrittenNumbers = new WeakMap();
    const workspace = await fixtureAfter([], written);
    expect(workspaceDigest(sorted(workspace), written)).toBe(reference.operations.sorted);
  });

  test.each(reference.operations.prune)('loses parts %#', async ({ gives: digest, ...named }) => {
    const written: WrittenNumbers = new WeakMap();
    const workspace = await fixtureAfter([], written);
    const {
      channels,
      samples,
      modifiers,
      measurements,
      modifier_types: modifierTypes,
    } = named as Record<string, string[]>;
    expect(
      await gives(
        () => prune(workspace, { channels, samples, modifiers, measurements, modifierTypes }),
        written,
      ),
    ).toBe(expected(digest));
  });

  test.each(reference.operations.rename)('gets other names %#', async ({ gives: digest, ...names }) => {
    const written: WrittenNumbers = new WeakMap();
    const workspace = await fixtureAfter([], written);
    const maps = Object.fromEntries(
      Object.entries(names).map(([kind, pairs]) => [kind, new Map(Object.entries(pairs as object))]),
    );
    expect(await gives(() => rename(workspace, maps), written)).toBe(expected(digest));
  });

  test.each(reference.operations.combine)(
    'is combined: $join, merge $merge, %#',
    async ({ patch, join, merge, gives: digest }) => {
      const written: WrittenNumbers = new WeakMap();
      const left = await fixtureAfter([], written);
      const right = await fixtureAfter(scanJson(patch, 'patch', written).value as JsonPatch, written);
      expect(await gives(() => combine(left, right, join, merge), written)).toBe(expected(digest));
    },
  );

  test('is inspected', async () => {
    const { workspace } = await readWorkspace(bytesOf(twoRegions), 'test');
    const { channels, samples, modifiers, parameters, systematics, measurements } = inspect(workspace);
    expect({ channels, samples, modifiers, parameters, systematics, measurements }).toEqual(
      reference.inspect.json,
    );
  });

  test('tells every name that is not there', async () => {
    const { workspace } = await readWorkspace(bytesOf(twoRegions), 'test');
    expect(() =>
      prune(workspace, { channels: ['SRR', 'X'], samples: ['fake'], modifiers: ['lumi'] }),
    ).toThrow(
      'the workspace has no channel "SRR", did you mean "SR"?\nthe workspace has no channel "X", expected one of "CR", "SR"\nthe workspace has no sample "fake", did you mean "fakes"?',
    );
  });
});

function sbottom(path: string): Uint8Array {
  const tar = sharedData('histfactory/sbottom-ins1748602-probability-models.tar.gz');
  return execFileSync('tar', ['xzOf', tar, path], { maxBuffer: 1e8 });
}

describe('published likelihoods', () => {
  async function expectLikePyhf(
    name: string,
    { workspace }: WorkspaceFile,
    written: WrittenNumbers,
  ): Promise<void> {
    const pyhf = reference.shared[name]!;
    expect({
      sha256: workspaceDigest(workspace, written),
      md5: workspaceDigest(workspace, written, 'md5'),
      sorted: workspaceDigest(sorted(workspace), written),
      'without staterror':
        expected(pyhf['without staterror']) === 'refused'
          ? pyhf['without staterror']
          : await gives(() => prune(workspace, { modifierTypes: ['staterror'] }), written),
      channels: channelNames(workspace).map((channel) => [
        channel,
        workspace.channels.find(({ name }) => name === channel)!.samples[0]!.data.length,
      ]),
      samples: sampleNames(workspace),
      modifiers: modifierNames(workspace).length,
    }).toEqual(pyhf);
  }

  test.each(['atlas-1Lbb-2020-bkg', 'atlas-3Lresonance-2020-bkg'])('%s', async (name) => {
    const written: WrittenNumbers = new WeakMap();
    const file = await readWorkspace(sharedBytes(`histfactory/${name}.json.gz`), name, written);
    await expectLikePyhf(name, file, written);
  });

  test('the 1Lbb analysis with its patch 700-400', async () => {
    const written: WrittenNumbers = new WeakMap();
    const background = await readWorkspace(
      sharedBytes('histfactory/atlas-1Lbb-2020-bkg.json.gz'),
      'bkg',
      written,
    );
    const patch = await readPatch(
      sharedBytes('histfactory/atlas-1Lbb-2020-patch-700-400.json.gz'),
      'patch',
      written,
    );
    const file = await patched(background, 'bkg', patch, null, written);
    await expectLikePyhf('atlas-1Lbb-2020 700-400', file, written);
    expect(checkWorkspace(file.workspace)).toEqual([]);
  });

  test.each(['A', 'B', 'C'])('sbottom Region%s', async (region) => {
    const written: WrittenNumbers = new WeakMap();
    const file = await readWorkspace(sbottom(`Region${region}/BkgOnly.json`), region, written);
    await expectLikePyhf(`sbottom Region${region}`, file, written);
  });

  test.each(['1300_205_60', '1300_850_60'])('sbottom RegionA with its patch %s', async (signal) => {
    const written: WrittenNumbers = new WeakMap();
    const background = await readWorkspace(sbottom('RegionA/BkgOnly.json'), 'bkg', written);
    const patch = await readPatch(sbottom(`RegionA/patch.sbottom_${signal}.json`), 'patch', written);
    const file = await patched(background, 'bkg', patch, null, written);
    await expectLikePyhf(`sbottom RegionA ${signal}`, file, written);
    expect(checkWorkspace(file.workspace)).toEqual([]);
  });
});
