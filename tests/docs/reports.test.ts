// Every command of docs/reports.md and docs/statistics/limits-by-toys.md, word for word, in their order, on a peak and on a workspace of two
// regions.
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { fixture, root, succeed, temporaryFolder } from '../cli/sheaf.ts';

const folder = temporaryFolder();
const commandsOf = (page: string): readonly string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block]) => block!.split('\n'))
    .filter((line) => line.startsWith('sheaf '));

beforeAll(async () => {
  fixture(folder, 'peak.yaml');
  for (const file of ['workspace.json', 'patchset.json'])
    copyFileSync(join(root, 'examples/two-regions', file), join(folder, file));
  await succeed(['generate', '--config', 'peak.yaml', '--seed', '11', '-o', 'observed.parquet'], {
    cwd: folder,
  });
});

test.each([
  { page: 'docs/reports.md', commands: 46 },
  { page: 'docs/statistics/limits-by-toys.md', commands: 3 },
])(
  'the commands of $page go well, and write what they name',
  { timeout: 240_000 },
  async ({ page, commands }) => {
    const lines = commandsOf(page);
    expect(lines).toHaveLength(commands);
    for (const line of lines) {
      const words = line.replace('spec.yaml', 'peak.yaml').split(' ').slice(1);
      await succeed(words, { cwd: folder });
      for (const [i, word] of words.entries())
        if (['-o', '--plot', '--png'].includes(word))
          expect(existsSync(join(folder, words[i + 1]!)), line).toBe(true);
    }
  },
);
