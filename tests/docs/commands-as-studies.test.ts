// Every command of docs/commands-as-studies.md, word for word, in its order, on the files that the page shows.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, succeed } from '../cli/sheaf.ts';
import { whyNot } from '../cluster/packages.ts';
import { lowerSlurm, raiseSlurm, type SlurmCluster } from '../cluster/slurm.ts';
import { mergedCommand } from '../farm/command-runs.ts';

const page = readFileSync(join(root, 'docs/commands-as-studies.md'), 'utf8');
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)![1]!;
const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  .flatMap(([, text]) => text!.split('\n'))
  .filter((line) => line.startsWith('sheaf '));

/** What the user's own shell makes of a line. */
function words(line: string): readonly string[] {
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

const reason = whyNot();
if (reason !== null && process.env['CI'] === 'true') throw new Error(reason);
const folder = mkdtempSync(join(tmpdir(), 'sheaf-commands-page-'));
let cluster: SlurmCluster | undefined;

beforeAll(async () => {
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'train.py'), block('python'));
  writeFileSync(join(folder, 'points.csv'), block('csv'));
  writeFileSync(join(folder, 'data.csv'), '1,2.1\n2,3.9\n3,6.2\n');
  writeFileSync(
    join(folder, 'fit.py'),
    `import argparse
args = argparse.ArgumentParser()
args.add_argument('--mass', type=float)
args.add_argument('--coupling', type=float)
found = args.parse_args()
print(found.mass * found.coupling)
`,
  );
  if (reason !== null) return;
  cluster = await raiseSlurm({
    folder: join(folder, 'cluster'),
    cpus: 4,
    prefix: 'tdcom',
    net: '10.233.28',
    extra: ['KillWait=2', 'CompleteWait=0'],
  });
  process.env['SLURM_CONF'] = cluster.environment.SLURM_CONF;
}, 120_000);
afterAll(async () => {
  if (cluster !== undefined) await lowerSlurm(cluster);
  rmSync(folder, { recursive: true, force: true });
});

test('the commands of the page go well, and leave what it says', async () => {
  expect(commands).toHaveLength(6);
  for (const command of commands) {
    if (reason !== null && command.includes('slurm')) continue;
    await succeed(words(command).slice(1), { cwd: folder });
  }
  const run = (id: string): string => join(folder, 'runs', id);
  expect(readdirSync(join(run('trainings'), 'outputs'))).toHaveLength(20);
  const model = JSON.parse(readFileSync(join(run('trainings'), 'outputs/model_7.json'), 'utf8'));
  // Least squares through the origin: sum of x y over sum of x x.
  expect(model).toEqual({ seed: 7, slope: expect.closeTo((2.1 + 7.8 + 18.6) / 14, 6) });
  const check = spawnSync('sha256sum', ['-c', '--quiet', 'outputs.sha256'], {
    cwd: run('trainings'),
    encoding: 'utf8',
  });
  expect(check).toMatchObject({ status: 0, stdout: '' });
  expect(readdirSync(join(run('scan'), 'outputs')).sort()).toEqual([
    'fit_m1000_g0.1.txt',
    'fit_m500_g0.1.txt',
    'fit_m500_g0.3.txt',
  ]);
  expect(readFileSync(join(run('scan'), 'outputs/fit_m500_g0.3.txt'), 'utf8')).toBe('150.0\n');
  expect(readFileSync(join(run('pipe'), 'outputs/top_2.txt'), 'utf8')).toBe('1,2.1\n2,3.9\n');
  if (reason === null)
    expect(mergedCommand(run('on-slurm')).results_digest).toBe(
      mergedCommand(run('trainings')).results_digest,
    );
}, 300_000);
