// Every command of docs/farm.md, word for word, in their order: on this machine, on a Slurm cluster, on an HTCondor pool.
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { policies } from '../../src/farm/policies.ts';
import { fixture, type Options, root, succeed } from '../cli/sheaf.ts';
import { type CondorPool, poolCommand, submitter } from '../cluster/condor.ts';
import { lowerSlurm, raiseSlurm, type SlurmCluster } from '../cluster/slurm.ts';
import { lowerPool, raisePool, sheafWords, whyNoPool } from '../engines/condor-pool.ts';

const page = readFileSync(join(root, 'docs/farm.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'sheaf-farm-page-'));
const reason = whyNoPool();

/** The commands of a section. */
function commandsOf(title: string): readonly string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${title}\n`))!;
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block]) =>
    block!.trimEnd().split('\n'),
  );
}

async function runAll(title: string, options: Options): Promise<void> {
  for (const line of commandsOf(title)) {
    expect(line).toMatch(/^sheaf /);
    const words = line.replace('--partition short', '--partition test').split(' ').slice(1);
    await succeed(words, options);
  }
}

beforeAll(() => {
  chmodSync(folder, 0o755);
  cpSync(fixture(folder, 'peak.yaml'), join(folder, 'spec.yaml'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('on this machine, and when things fail', async () => {
  await succeed(['generate', '--config', 'spec.yaml', '--seed', '11', '-o', 'observed.parquet'], {
    cwd: folder,
  });
  expect(commandsOf('On this machine')).toHaveLength(4);
  await runAll('On this machine', { cwd: folder });
  for (const run of ['laptop', 'test'])
    expect(existsSync(join(folder, 'runs', run, 'merged.out.json'))).toBe(true);
  expect(commandsOf('When things fail')).toHaveLength(1);
  await runAll('When things fail', { cwd: folder });
}, 120_000);

test('the table of causes is the policies', () => {
  const rows = [...page.matchAll(/^\| `([a-z-]+)`.*? \| (\d+) \| (at once|\d+ s)? ?\|/gm)];
  const told = rows.map(([, cause, again, after]) => [
    cause,
    Number(again),
    after === 'at once' ? 0 : Number.parseInt(after ?? '0', 10),
  ]);
  expect(told).toEqual(
    Object.entries(policies.causes).map(([cause, { again, wait }]) => [cause, again, wait]),
  );
});

describe.skipIf(reason !== null)('on a cluster', () => {
  let cluster: SlurmCluster;
  let pool: CondorPool;
  beforeAll(async () => {
    cluster = await raiseSlurm({
      ...{ folder: join(folder, 'cluster'), nodes: 2, cpus: 4, prefix: 'pgslu', net: '10.233.14' },
      extra: ['KillWait=2', 'CompleteWait=0'],
    });
    process.env['SLURM_CONF'] = cluster.environment.SLURM_CONF;
    pool = await raisePool();
  }, 600_000);
  afterAll(async () => {
    await lowerSlurm(cluster);
    await lowerPool(pool);
  });

  test('Slurm', async () => {
    expect(commandsOf('Slurm')).toHaveLength(10);
    await runAll('Slurm', { cwd: folder });
    for (const run of ['cluster', 'later'])
      expect(existsSync(join(folder, 'runs', run, 'merged.out.json'))).toBe(true);
  }, 200_000);

  test('HTCondor', async () => {
    const shared = join(pool.folder, 'shared');
    cpSync(join(folder, 'spec.yaml'), join(shared, 'spec.yaml'));
    expect(commandsOf('HTCondor')).toHaveLength(2);
    await runAll('HTCondor', { words: poolCommand(pool, submitter, sheafWords(pool), shared) });
    for (const run of ['pool', 'carried'])
      expect(existsSync(join(shared, 'runs', run, 'merged.out.json'))).toBe(true);
  }, 200_000);
});
