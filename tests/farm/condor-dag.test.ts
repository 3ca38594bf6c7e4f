// `sheaf farm render --dag` on a real HTCondor pool: DAGMan runs the shards and the merge, and a rescue what a failure left.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root, sheaf, succeed, temporaryFolder } from '../cli/sheaf.ts';
import { type CondorPool, inPool, poolCommand, submitter } from '../cluster/condor.ts';
import { until as holds } from '../cluster/processes.ts';
import { lowerPool, raisePool, sheafWords, whyNoPool } from '../engines/condor-pool.ts';
import { shardsInPlace } from './runs.ts';
import { expectSame, programThat, SHARDS, type SmallStudy, smallStudy } from './studies.ts';

const reason = whyNoPool();
const folder = temporaryFolder();

test('is refused where it cannot work, before there is a run', async () => {
  const study = ['farm', 'render', '--dag', '--config', 'none.yaml', '--n-toys', '4', '--out-dir', folder];
  const refused = async (...more: string[]): Promise<string> => {
    const { code, stderr } = await sheaf([...study, ...more], { cwd: folder });
    expect(code).toBe(2);
    return stderr;
  };
  expect(await refused('--scheduler', 'slurm')).toContain('--dag is for DAGMan of HTCondor');
  expect(await refused('--scheduler', 'htcondor', '--files', 'transfer')).toContain('--files transfer');
});

describe.skipIf(reason !== null)('a DAG', () => {
  let pool: CondorPool;
  let study: SmallStudy;
  let shared = '';
  const at = (id: string): string => join(shared, id);
  const render = async (id: string, ...more: string[]): Promise<void> => {
    const words = study.words.map((word) => word.replace(folder, shared));
    const asked = ['--scheduler', 'htcondor', '--dag', '--memory', '300MB', '--run-id', id, ...more];
    await succeed(['farm', 'render', ...words, ...asked], {
      words: poolCommand(pool, submitter, sheafWords(pool)),
    });
  };
  const client = (id: string, ...command: string[]): string => {
    const { code, stdout, stderr } = inPool(pool, submitter, command, { folder: at(id) });
    expect(code, `${command.join(' ')}: ${stdout}${stderr}`).toBe(0);
    return stdout;
  };
  const submitDag = (id: string) => client(id, 'condor_submit_dag', '-suppress_notification', 'condor.dag');
  const queueIsEmpty = (id: string) => holds(() => client(id, 'condor_q', '-af', 'ClusterId') === '', 90);

  beforeAll(async () => {
    pool = await raisePool(['DAGMAN_USER_LOG_SCAN_INTERVAL = 1']);
    shared = join(pool.folder, 'shared');
    study = await smallStudy(folder);
    copyFileSync(join(folder, 'peak.yaml'), join(shared, 'peak.yaml'));
  }, 600_000);
  afterAll(() => lowerPool(pool));

  test('is made and run as docs/engines/htcondor.md says, to the bits of a run on this machine', async () => {
    const page = readFileSync(join(root, 'docs/engines/htcondor.md'), 'utf8');
    const [, first] = /^```sh\n([\s\S]*?)^```$/m.exec(page)!;
    copyFileSync(join(folder, 'peak.yaml'), at('spec.yaml'));
    mkdirSync(at('bin'));
    programThat(at('bin/sheaf'), sheafWords(pool), '');
    const command = first!.replaceAll('/shared', shared).replace(' --memory', ' --max-running 4 --memory');
    client('.', 'sh', '-ec', `PATH="${shared}/bin:$PATH"\n${command}`);
    expect(await queueIsEmpty('runs/dag')).toBe(true);
    expectSame(at('runs/dag'), study);
  }, 150_000);

  test('of which a node failed is finished by its rescue, which runs that node and the merge alone', async () => {
    const broken = at('broken');
    writeFileSync(broken, '');
    const script = `[ "$3" = 5 ] && echo "$3" >> '${shared}/tries' && [ -e '${broken}' ] && exit 3`;
    const bin = programThat(at('breaks.sh'), sheafWords(pool), `[ "$1" = shard ] && { ${script}; }`);
    // Jobs write there as another user than this test.
    writeFileSync(at('tries'), '');
    chmodSync(at('tries'), 0o666);
    await render('rescued', '--sheaf-bin', bin, '--dag-retries', '1');
    submitDag('rescued');
    expect(await queueIsEmpty('rescued')).toBe(true);
    const rescue = join(at('rescued'), 'condor.dag.rescue001');
    expect(existsSync(rescue)).toBe(true);
    expect(existsSync(join(at('rescued'), 'merged.out.json'))).toBe(false);
    expect(readFileSync(at('tries'), 'utf8')).toBe('5\n5\n');
    const before = shardsInPlace(at('rescued'));
    expect(before.size).toBe(SHARDS - 1);
    rmSync(broken);
    submitDag('rescued');
    expect(await queueIsEmpty('rescued')).toBe(true);
    expectSame(at('rescued'), study);
    for (const [name, state] of before) expect(shardsInPlace(at('rescued')).get(name)).toBe(state);
    expect(readFileSync(at('tries'), 'utf8')).toBe('5\n5\n5\n');
  }, 200_000);
});
