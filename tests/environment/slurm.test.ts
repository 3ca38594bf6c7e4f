// A run on a Slurm cluster whose tasks find no Node and nothing but the few tools that unpacking takes: the bundle is in the run
// directory, and each node unpacks it once.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { slurmOptions } from '../../src/contracts/slurm-options.ts';
import { patience, slurm } from '../../src/engines/slurm/slurm.ts';
import { programFor } from '../../src/environment/program-for.ts';
import { createRunDirectory, openRunDirectory } from '../../src/farm/run-directory.ts';
import { fixture, readResult, succeed } from '../cli/sheaf.ts';
import { whyNot } from '../cluster/packages.ts';
import { must } from '../cluster/processes.ts';
import { lowerSlurm, raiseSlurm, type SlurmCluster } from '../cluster/slurm.ts';
import { allOver, statesUntil } from '../engines/contract.ts';
import { eventsOf } from '../farm/runs.ts';
import { folderWithCache } from './bundles.ts';

const reason = whyNot();
if (reason !== null && process.env['CI'] === 'true') throw new Error(reason);
const cache = folderWithCache();

/** All that a host must have besides a shell, as docs/environment.md says; what the task itself calls is the last. */
const tools = [
  ...['cat', 'chmod', 'find', 'gzip', 'id', 'mkdir', 'mv', 'rm', 'sh', 'sleep', 'tail', 'tar', 'uname'],
  'date',
];

describe.skipIf(reason !== null)('a Slurm cluster without Node', () => {
  // Slurm's daemons are other users, who must come this far.
  const folder = mkdtempSync('/srv/sheaf-slurm-');
  let cluster: SlurmCluster;

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    const net = { prefix: 'shenv', net: '10.233.37' };
    cluster = await raiseSlurm({ folder: join(folder, 'cluster'), nodes: 2, cpus: 2, ...net });
    process.env['SLURM_CONF'] = cluster.environment.SLURM_CONF;
  }, 300_000);
  afterAll(async () => {
    await lowerSlurm(cluster);
    rmSync(folder, { recursive: true, force: true });
  });

  test('runs a study with the bits of a local run', async () => {
    const cut = ['--n-toys', '40', '--shards', '6', '--run-id', 'local', '--out-dir', cache];
    await succeed(['unbinned-fit-toys', '--config', fixture(cache, 'peak.yaml'), ...cut]);
    const local = openRunDirectory(join(cache, 'local')).manifest;
    const { schema_version: _, checksum: __, provenance: ___, ...asked } = local;
    const run = createRunDirectory(join(folder, 'a run, "$(id)"\n'), asked);
    const [path, unpacked] = [join(folder, 'tools'), join(folder, 'unpacked')];
    mkdirSync(path);
    for (const tool of tools) symlinkSync(must(['which', tool]).trim(), join(path, tool));
    const environment = { PATH: path, SHEAF_BUNDLE_CACHE: unpacked };
    const engine = slurm(slurmOptions.parse({ environment }), {
      patience,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    const shards = [0, 1, 2, 3, 4, 5];
    const ticket = await engine.submit(run, shards, { ...(await programFor('bundle')), threads: 1 });
    const states = await statesUntil(engine, ticket, allOver, 120);
    const said = shards.map((shard) => readFileSync(join(run.path, `shard_${shard}.stderr`), 'utf8'));
    expect(said).toEqual(shards.map(() => ''));
    expect(new Set([...states.values()].map(({ state }) => state))).toEqual(new Set(['done']));
    await succeed(['farm', 'resume', run.path]);
    expect(eventsOf(run.path).map(({ event }) => event)).toEqual(['run-created', 'run-merged']);
    const digest = (where: string) => readResult(join(where, 'merged.out.json')).results_digest;
    expect(digest(run.path)).toBe(digest(join(cache, 'local')));
    expect(readdirSync(unpacked)).toHaveLength(1);
  }, 300_000);
});
