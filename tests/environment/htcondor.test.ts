// A run on an HTCondor pool whose machines have no Node at all: files are carried, and the bundle is one of them.
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { htcondor } from '../../src/engines/htcondor/htcondor.ts';
import { programFor } from '../../src/environment/program-for.ts';
import { fixture, readResult, succeed } from '../cli/sheaf.ts';
import { type CondorPool, inPool, raiseCondor, submitter } from '../cluster/condor.ts';
import { allDone, lowerPool, newRun, untilStates, whyNoPool, worldOf } from '../engines/condor-pool.ts';
import { eventsOf, shardsInPlace } from '../farm/runs.ts';
import { folderWithCache } from './bundles.ts';

const folder = folderWithCache();
const local = join(folder, 'local');
const SHARDS = 4;
const all = Array.from({ length: SHARDS }, (_, i) => i);

describe.skipIf(whyNoPool() !== null)('an HTCondor pool without Node', () => {
  let pool: CondorPool;

  beforeAll(async () => {
    // Jobs have a /tmp and a /var/tmp of their own, as HTCondor makes them.
    pool = await raiseCondor({ folder: join(mkdtempSync('/srv/sheaf-condor-'), 'pool') });
    const cut = ['--n-toys', '40', '--shards', String(SHARDS), '--run-id', 'local', '--out-dir', folder];
    await succeed(['unbinned-fit-toys', '--config', fixture(folder, 'peak.yaml'), ...cut]);
  }, 600_000);
  afterAll(() => lowerPool(pool));

  test.each([
    ['transfer', 'carried', []],
    ['shared', 'seen', []],
    ['shared', 'seen, with one folder for all jobs', ['SHEAF_BUNDLE_CACHE']],
  ] as const)('runs a study with %s files, in a directory called "%s"', async (files, name, variables) => {
    expect(inPool(pool, submitter, ['sh', '-c', 'command -v node || echo none']).stdout).toBe('none\n');
    const cache = join(pool.folder, 'shared/unpacked');
    const environment = Object.fromEntries(variables.map((variable) => [variable, cache]));
    const engine = htcondor({ files, environment }, worldOf(pool));
    const path = newRun(pool, name, local);
    const job = { ...(await programFor('bundle')), threads: 1, memoryMb: 500, diskMb: 300 };
    const ticket = await engine.submit({ path }, all, job);
    await untilStates(engine, ticket, allDone, 180);
    for (const shard of all) expect(readFileSync(join(path, `shard_${shard}.stderr`), 'utf8')).toBe('');
    const shards = shardsInPlace(path);
    expect(shards.size).toBe(SHARDS);
    await succeed(['farm', 'resume', path]);
    expect(shardsInPlace(path)).toEqual(shards);
    expect(eventsOf(path).map((e) => e.event)).toEqual(['run-created', 'run-merged']);
    expect(readResult(join(path, 'merged.out.json')).results_digest).toBe(
      readResult(join(local, 'merged.out.json')).results_digest,
    );
  });
});
