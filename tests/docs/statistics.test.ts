// Every command of the pages in docs/statistics that have some, word for word, in their order.
import { copyFileSync, cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, succeed, temporaryFolder } from '../cli/sheaf.ts';

const folder = temporaryFolder();
mkdirSync(join(folder, 'examples/peak'), { recursive: true });
copyFileSync(join(root, 'examples/peak/spec.yaml'), join(folder, 'examples/peak/spec.yaml'));
cpSync(join(root, 'examples/two-regions'), join(folder, 'examples/two-regions'), { recursive: true });

test.each(['scans.md', 'goodness-of-fit.md', 'binned-inference.md', 'binned-toys.md'])(
  'the commands of %s go well',
  { timeout: 120_000 },
  async (page) => {
    const text = readFileSync(join(root, 'docs/statistics', page), 'utf8');
    const commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
      .flatMap(([, block]) => block!.split('\n'))
      .filter((line) => line !== '');
    expect(commands.length).toBeGreaterThan(1);
    for (const command of commands) {
      const [program, ...args] = command.split(' ');
      expect(program).toBe('sheaf');
      await succeed(args, { cwd: folder });
    }
  },
);
