// `sheaf workspace export-xml` on the command line: flags and files as `pyhf json2xml` has them, and what it refuses.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, sheaf, succeed, temporaryFolder } from './sheaf.ts';

const cwd = temporaryFolder();
cpSync(join(root, 'examples/two-regions'), cwd, { recursive: true });
const workspace = JSON.parse(readFileSync(join(cwd, 'workspace.json'), 'utf8')) as {
  readonly channels: readonly {
    readonly name: string;
    readonly samples: readonly { readonly name: string }[];
  }[];
};

test('files lie where the flags say, and the patched workspace comes back', async () => {
  const patch = [{ op: 'replace', path: '/channels/0/samples/0/name', value: 'new & shiny' }];
  writeFileSync(join(cwd, 'patch.json'), JSON.stringify(patch));
  const flags = ['--specroot', 'spec', '--dataroot', 'roots', '--resultprefix', 'Search', '-p', 'patch.json'];
  await succeed(['workspace', 'json2xml', 'workspace.json', '--output-dir', 'deep/model', ...flags], { cwd });
  const model = join(cwd, 'deep/model');
  expect(readdirSync(model).sort()).toEqual(['Search.xml', 'roots', 'spec']);
  expect(readdirSync(join(model, 'roots'))).toEqual(['data.root']);
  expect(readdirSync(join(model, 'spec')).sort()).toEqual(
    workspace.channels.map(({ name }) => `Search_${name}.xml`).sort(),
  );
  const back = [
    'workspace',
    'import-xml',
    'deep/model/Search.xml',
    '--basedir',
    'deep/model',
    '-o',
    'b.json',
  ];
  await succeed(back, { cwd });
  const again = JSON.parse(readFileSync(join(cwd, 'b.json'), 'utf8')) as typeof workspace;
  expect(again.channels.map(({ name }) => name)).toEqual(workspace.channels.map(({ name }) => name));
  expect(again.channels[0]!.samples[0]!.name).toBe('new & shiny');
});

test('what XML cannot hold ends with its reason, and nothing is written', async () => {
  const text = JSON.stringify(workspace).replaceAll(
    JSON.stringify(workspace.channels[0]!.samples[0]!.name),
    '"\\u0007"',
  );
  writeFileSync(join(cwd, 'bell.json'), text);
  const { code, stderr } = await sheaf(['workspace', 'export-xml', 'bell.json', '--output-dir', 'none'], {
    cwd,
  });
  expect(stderr).toMatch(/^sheaf: "\\u0007" has the character U\+0007, which XML cannot hold/);
  expect(code).toBe(3);
  expect(existsSync(join(cwd, 'none'))).toBe(false);
});
