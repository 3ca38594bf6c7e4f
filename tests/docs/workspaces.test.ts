// Every command of docs/reference/workspaces.md, word for word, in its order, on the files that the page names.
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, sheaf, temporaryFolder } from '../cli/sheaf.ts';

const folder = temporaryFolder();
const page = readFileSync(join(root, 'docs/reference/workspaces.md'), 'utf8');
const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  .flatMap(([, block]) => block!.split('\n'))
  .filter((line) => line.startsWith('sheaf '));

test('the commands of the page go well, and write what pyhf would', async () => {
  cpSync(join(root, 'examples/two-regions'), folder, { recursive: true });
  // The XML of this example, as pyhf wrote it.
  const xml = join(root, 'tests/formats/fixtures/histfactory-xml/by-pyhf');
  cpSync(xml, folder, { recursive: true });
  cpSync(join(xml, 'FitConfig.xml'), join(folder, 'top.xml'));
  cpSync(join(root, 'tests/formats/fixtures/hs3/two-channels.json'), join(folder, 'hs3.json'));
  const said = new Map<string, string>();
  for (const command of commands) {
    const { code, stdout, stderr } = await sheaf(command.split(' ').slice(1), { cwd: folder });
    expect(code, `${command}\n${stderr}`).toBe(0);
    said.set(command, stdout);
  }
  expect(said.size).toBeGreaterThan(10);
  expect(said.get('sheaf workspace validate workspace.json')).toBe(
    'workspace.json: all is well (2 channels, 5 bins, 3 samples, 7 parameters)\n',
  );
  expect(said.get('sheaf workspace digest workspace.json -a sha256 -a md5')).toBe(
    'sha256:854f10ec45bf2a9d4240070aa84426f00009c488671f1e13674f094f17142541\nmd5:637142f16cff7fdb0ea37d693a8b358f\n',
  );
  // Digests of pyhf 0.7.6 (tests/formats/reference/workspaces.json).
  const digests = {
    'signal-region.json': 'd793bde57fcfc680660b49d1519f7ff412192c2880f39c82ca59dc618943e6cf',
    'both.json': '934f2f6e674a31052741aaa6fcf42e0cbe82d9c2b61cb7391d31b95262aaa38d',
    'same.json': '854f10ec45bf2a9d4240070aa84426f00009c488671f1e13674f094f17142541',
  };
  for (const [file, sha256] of Object.entries(digests)) {
    const { stdout } = await sheaf(['workspace', 'digest', file], { cwd: folder });
    expect(stdout, file).toBe(`sha256:${sha256}\n`);
  }
});
