// Studies of the farm are those of the commands that have their names: the same question, and the same numbers.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { counting, manyEvents } from '../study/binned-workspaces.ts';
import { fixture, sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
writeFileSync(join(folder, 'many.json'), JSON.stringify(manyEvents()));
writeFileSync(join(folder, 'count.json'), JSON.stringify(counting(5, 15, 18)));
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

beforeAll(async () => {
  fixture(folder, 'peak.yaml');
  copyFileSync(join(folder, 'peak.yaml'), join(folder, 'spec.yaml'));
  await succeed(['generate', '--config', 'spec.yaml', '--seed', '11', '-o', 'observed.parquet'], { cwd });
});

const values = ['--values', '0.8,1.2'];
test.each([
  ['toys', 'spec.yaml', ['unbinned-fit-toys'], ['--set', 'mu=1.2', '--gen', 'mle']],
  ['hypotest-toys', 'spec.yaml', ['unbinned-hypotest-toys'], ['--mu', '1']],
  ['upper-limit', 'spec.yaml', ['unbinned-upper-limit', '--calculator', 'toys'], values],
  ['toys', 'many.json', ['toys'], ['--parameters', 'shared', '--fixed-globals']],
  ['hypotest-toys', 'count.json', ['hypotest-toys'], ['--test-stat', 'q0']],
] as const)('%s of %s', { timeout: 60_000 }, async (study, file, command, more) => {
  const cut = ['--n-toys', '20', '--seed', '5', '--shards', '3', '--out-dir', 'runs'];
  const name = `${study}-${file}`;
  const input = file.endsWith('.yaml') ? '--config' : '-i';
  // Of so few toys there may be no limit, which is told by another exit code.
  const { code } = await sheaf([...command, input, file, ...cut, ...more, '-o', `${name}.command.json`], {
    cwd,
  });
  expect([0, study === 'upper-limit' ? 7 : 0]).toContain(code);
  await succeed(
    ['farm', 'run', '--study', study, '--config', file, ...cut, ...more, '-o', `${name}.farm.json`],
    { cwd },
  );
  const [theirs, ours] = [read(`${name}.command.json`), read(`${name}.farm.json`)];
  expect(ours.study).toEqual(theirs.study);
  expect(ours.results_digest).toMatch(/^sha256:/);
  expect(ours.results_digest).toBe(theirs.results_digest);
});
