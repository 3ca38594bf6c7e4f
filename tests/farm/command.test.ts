// A user's own command as a study, run by the program as it is built.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { succeed, temporaryFolder } from '../cli/sheaf.ts';
import { commandRun, fileIn, mergedCommand } from './command-runs.ts';

const folder = temporaryFolder();

test('an item finds its inputs, and its outputs come into the run with their checksums', async () => {
  const script = fileIn(
    folder,
    'train.py',
    `
import sys
seed = int(sys.argv[2])
total = sum(int(line) for line in open('data.csv'))
print('training', seed)
open(f'model_{seed}.pt', 'w').write(f'{total * seed}\\n')
`,
  );
  const data = fileIn(folder, 'data.csv', '1\n2\n3\n');
  const run = await commandRun(folder, 'first', {
    command: 'python3 train.py --seed {index}',
    items: 7,
    input: [script, data],
    output: ['model_{index}.pt'],
  });
  const { stderr } = await succeed(['farm', 'resume', run], { cwd: folder });
  console.log(stderr);
  const merged = mergedCommand(run);
  console.log(readFileSync(join(run, 'merged.out.json'), 'utf8'));
  expect(merged.n_outputs).toBe(7);
});
