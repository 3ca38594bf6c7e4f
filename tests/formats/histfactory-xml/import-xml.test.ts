// HistFactory's XML and ROOT files as workspaces: digest by digest what pyhf makes of them (tests/formats/reference/make_xml.py),
// what is left out, and what is wrong word for word.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { SheafFailure } from '../../../src/contracts/failures.ts';
import { importXml } from '../../../src/formats/histfactory-xml/import-xml.ts';
import type { WrittenNumbers } from '../../../src/formats/json/written-numbers.ts';
import { checkWorkspace } from '../../../src/formats/pyhf/check-workspace.ts';
import { workspaceDigest } from '../../../src/formats/pyhf/digest.ts';
import { prepareReaders } from '../helpers.ts';

beforeAll(prepareReaders);

const folder = resolve(import.meta.dirname, '../fixtures/histfactory-xml');
const reference = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../reference/xml.json'), 'utf8'),
) as Readonly<Record<string, { readonly top: string; readonly sha256: string; readonly workspace: unknown }>>;

type Edit = readonly [file: string, from: string | RegExp, to: string];

/** Files of a fixture, some with other words in them. */
const reader =
  (name: string, edits: readonly Edit[] = []) =>
  async (path: string): Promise<Uint8Array> => {
    const bytes = readFileSync(resolve(folder, name, path));
    const changes = edits.filter(([file]) => path.endsWith(file));
    if (changes.length === 0) return new Uint8Array(bytes);
    const text = changes.reduce((before, [, from, to]) => before.replace(from, to), bytes.toString());
    expect(text).not.toBe(bytes.toString());
    return new TextEncoder().encode(text);
  };

describe.each(Object.entries(reference))('%s', (name, { top, sha256, workspace: expected }) => {
  test('is the workspace that pyhf reads', async () => {
    const written: WrittenNumbers = new WeakMap();
    const { workspace } = await importXml(top, reader(name), written);
    expect(workspace).toEqual(expected);
    expect(workspaceDigest(workspace, written)).toBe(sha256);
    expect(checkWorkspace(workspace)).toEqual([]);
  });
});

test('what is left out is told', async () => {
  const { notes } = await importXml('config/top.xml', reader('by-hand'), new WeakMap());
  expect(notes).toEqual([
    'config/signal.xml:4:3: <StatErrorConfig> is left out: a staterror of a workspace is Gaussian and keeps every bin',
    'config/signal.xml:18:5: the constraint Gaussian becomes Poisson: a shapesys has no other',
    'config/top.xml:11:5: <ConstraintTerm> is left out: a workspace has only the constraints that its modifiers bring',
  ]);
});

async function failure(edits: readonly Edit[]): Promise<string> {
  try {
    await importXml('config/top.xml', reader('by-hand', edits), new WeakMap());
  } catch (error) {
    if (error instanceof SheafFailure) return error.message;
    throw error;
  }
  throw new Error('nothing was said');
}

test.each<readonly [string, Edit, string]>([
  [
    'no combination',
    ['top.xml', /<(\/?)Combination/g, '<$1Combi'],
    'config/top.xml:4:1: <Combi>\n  expected: <Combination>: the file at the top',
  ],
  [
    'a channel that is none',
    ['control.xml', /<(\/?)Channel/g, '<$1Chanel'],
    'config/control.xml:1:1: <Chanel>\n  expected: <Channel>',
  ],
  [
    'a tag that is not closed',
    ['control.xml', '</Sample>', ''],
    'config/control.xml:9:1: </Channel> inside <Sample> of config/control.xml:3:3\n  expected: </Sample>',
  ],
  [
    'a file that ends too early',
    ['control.xml', /<Sample Name="background2"[\s\S]*/, ''],
    'config/control.xml:8:3: the file ends inside <Channel> of config/control.xml:1:1\n  expected: </Channel>',
  ],
  [
    'a sample without a name',
    ['control.xml', 'Name="background1" ', ''],
    'config/control.xml:3:3: <Sample> without Name\n  expected: Name="..."',
  ],
  [
    'an attribute twice',
    ['control.xml', 'Name="background1"', 'Name="background1" Name="b"'],
    'config/control.xml:3:30: a second Name of <Sample>\n  expected: one',
  ],
  [
    'an attribute without quotes',
    ['control.xml', 'Name="background1"', 'Name=background1'],
    'config/control.xml:3:15: Name without a value\n  expected: Name="..."',
  ],
  [
    'an entity that is none',
    ['top.xml', '&amp;', '&und;'],
    'config/top.xml:7:16: &und; stands for nothing\n  expected: &amp; for & itself',
  ],
  [
    'a number that is none',
    ['signal.xml', 'High="1.05"', 'High="big"'],
    'config/signal.xml:6:5: High="big"\n  expected: a finite number',
  ],
  [
    'a flag that is none',
    ['control.xml', 'Activate="True"', 'Activate="yes"'],
    'config/control.xml:4:5: Activate="yes"\n  expected: True or False',
  ],
  [
    'no data',
    ['control.xml', '<Data HistoName="data"/>', ''],
    'config/control.xml:1:1: the channel "control_region" has no <Data>\n  expected: <Data HistoName="..."/>: a workspace has observations',
  ],
  [
    'a histogram that is not there',
    ['control.xml', 'HistoName="background2"', 'HistoName="background3"'],
    "data/histograms.root: there is no histogram 'background3' or 'control/background3'\n  expected: one of control/background1, control/background2, signal/background1, signal/background2, signal/background1_up, control/data, signal/background1_down, signal/data, signal/nominal, signal/background2_relative, ... (of 11)",
  ],
  [
    'an uncertainty of other bins',
    [
      'signal.xml',
      'HistoName="background2_relative" HistoPath="signal"',
      'HistoName="data" HistoPath="control"',
    ],
    'config/signal.xml:18:5: a histogram of 3 bins\n  expected: 2 as in the sample',
  ],
  [
    'a factor with two bounds',
    ['control.xml', 'High="3."', 'High="4."'],
    'config/top.xml: the NormFactor "SigXsec" has different values or bounds in its samples: Val 1 in 0 to 3 and Val 1 in 0 to 4\n  expected: the same Val, Low, High and Const everywhere',
  ],
  [
    'one bin of a parameter',
    ['top.xml', 'alpha_syst1', 'gamma_stat_0'],
    'config/top.xml:9:5: gamma_stat_0 is one bin of a parameter, and a workspace sets them all or none\n  expected: Lumi, alpha_NAME or the name of a normalisation factor',
  ],
  [
    'no parameter of interest',
    ['top.xml', '<POI> SigXsec </POI>', ''],
    'config/top.xml:13:3: the measurement "plain" has no <POI>\n  expected: <POI>name</POI>',
  ],
  [
    'no measurement',
    ['top.xml', /<Measurement[\s\S]*<\/Measurement>/, ''],
    'config/top.xml, as a workspace, measurements: an empty list, expected at least one entry',
  ],
])('%s', async (_, edit, says) => {
  expect(await failure([edit])).toBe(says);
});
