// docs/from-the-runbooks.md: it has every command of the runbooks, and ours all run, block by block as a shell reads them. What
// differs from the page: `/shared` is a folder of the test, studies are smaller, machines and their keys are those of the test.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixture, program, readResult, root, sheaf, succeed } from '../cli/sheaf.ts';
import { type CondorPool, poolCommand, submitter } from '../cluster/condor.ts';
import { until } from '../cluster/processes.ts';
import { lowerSlurm, raiseSlurm, type SlurmCluster } from '../cluster/slurm.ts';
import { lowerHosts, raiseHosts, type SshHosts, user } from '../cluster/ssh.ts';
import { lowerPool, raisePool, sheafWords, whyNoPool } from '../engines/condor-pool.ts';
import { sharedData } from '../shared-data.ts';

const page = readFileSync(join(root, 'docs/from-the-runbooks.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'sheaf-runbooks-'));
const SPEC = 'reference-specs/pf31_gauss_exp_10k.json';
const ANALYSIS = `import json, sys
index = int(sys.argv[1])
channels = json.load(open('workspace.json'))['channels']
json.dump({'index': index, 'channels': len(channels)}, open(f'analysis_{index}.json', 'w'))
`;

/** Ours of a section, as one script a block. */
function scriptsOf(title: string): readonly string[] {
  const section = page.split(/^###? /m).find((text) => text.startsWith(`${title}\n`));
  if (section === undefined) throw new Error(`the page has no section ${title}`);
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .map(([, block]) => block!)
    .filter((block) => !block.startsWith('# theirs'));
}

/** The folder that `/shared` stands for, with what the page's commands find there. */
function fill(shared: string, words: readonly string[]): void {
  mkdirSync(join(shared, 'sheaf/bin'), { recursive: true });
  mkdirSync(join(shared, 'specs'), { recursive: true });
  const quoted = words.map((word) => `'${word}'`).join(' ');
  writeFileSync(join(shared, 'sheaf/bin/sheaf'), `#!/bin/sh\nexec ${quoted} "$@"\n`, { mode: 0o755 });
  cpSync(join(root, 'tests/fixtures', SPEC), join(shared, 'specs/pf31_gauss_exp_2m.json'));
  cpSync(join(root, 'tests/fixtures', SPEC), join(shared, 'spec.json'));
  cpSync(join(root, 'examples/two-regions/workspace.json'), join(shared, 'workspace.json'));
  writeFileSync(join(shared, 'my_analysis.py'), ANALYSIS);
}

/** The same with little to do. */
function small(script: string, shared: string): string {
  return script
    .replaceAll('/shared', shared)
    .replaceAll('--n-toys 10000', '--n-toys 60')
    .replaceAll(/--shards (100|200|20)\b/g, '--shards 4')
    .replaceAll('in 50 100 200 400', 'in 2 3')
    .replaceAll('--items 100 ', '--items 3 ')
    .replaceAll(/--(slurm-cpus-per-task|cpus) 20/g, '--$1 2')
    .replaceAll(/(memory|disk) "?[24]GB"?/g, '$1 300MB');
}

const ran = new Set<string>();

/** Runs the scripts of a section, each with /bin/sh, in `shared`; `words` are put in front. */
async function runAll(title: string, shared: string, words: readonly string[] = [], change = small) {
  ran.add(title);
  for (const script of scriptsOf(title)) {
    const path = `PATH=${shared}/sheaf/bin:/usr/local/bin:/usr/sbin:/usr/bin:/bin`;
    const there = ['env', path, `XDG_CACHE_HOME=${shared}/cache`, 'sh', '-ec'];
    const [first, ...rest] = [...words, ...there] as [string, ...string[]];
    const done = await sheaf([change(script, shared)], { words: [first, ...rest], cwd: folder });
    expect(done, script).toMatchObject({ code: 0, signal: null });
  }
}

/** Words of a shell's commands, with what takes several lines on one, and nothing said of quotes. */
function plain(block: string): readonly string[] {
  const lines = block.replaceAll(/\\\n/g, ' ').split('\n');
  return lines
    .map((line) =>
      line
        .replace(/(^|\s)#.*$/, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter(Boolean);
}

const digestOf = (run: string): string => readResult(join(run, 'merged.out.json')).results_digest;

test.each(['000_d1fe309ba7803db2', '001_6604d9bf4db54e96', '003_6a6130d01e906584'])(
  'the page has every command of %s',
  (name) => {
    const runbook = readFileSync(resolve(sharedData('unbinned'), `../../seeds/${name}.txt`), 'utf8');
    const theirs = [...page.matchAll(/^```sh\n# theirs\n([\s\S]*?)^```$/gm)].flatMap(([, b]) => plain(b!));
    const commands = [...runbook.matchAll(/^```bash\n([\s\S]*?)^```$/gm)]
      .flatMap(([, block]) => plain(block!))
      // A wrapper's own line, and a flag alone, which the page speaks of.
      .filter((line) => !line.includes('"$1"') && !line.startsWith('--'));
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) expect(theirs).toContain(command);
  },
);

describe('ours', () => {
  let digest = '';
  beforeAll(async () => {
    chmodSync(folder, 0o755);
    fill(folder, [process.execPath, program]);
    const study = ['--config', fixture(folder, SPEC), '--n-toys', '60', '--seed', '42'];
    await succeed(['farm', 'run', ...study, '--run-id', 'whole', '--out-dir', folder], { cwd: folder });
    digest = digestOf(join(folder, 'whole'));
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('on this machine', async () => {
    const fresh = join(folder, 'fresh');
    fill(fresh, [process.execPath, program]);
    await runAll('Install', fresh);
    for (const title of ['Strategy C: an image', 'An array of scan points', 'Toys for CL_s'])
      await runAll(title, folder);
    await runAll('A fit on several processors', folder);
    await runAll('On this machine', folder);
    expect(digestOf(join(folder, 'runs/here'))).toBe(digest);
    expect(readResult(join(folder, 'merged.out.json')).results_digest).toBe(digest);
    expect(readResult(join(folder, 'scan.json')).results_digest).toBe(digestOf(join(folder, 'runs/scan')));
  }, 200_000);

  describe.skipIf(whyNoPool() !== null)('on clusters:', () => {
    test('Slurm', async () => {
      const cluster: SlurmCluster = await raiseSlurm({
        ...{ folder: join(folder, 'cluster'), cpus: 2, prefix: 'runbk', net: '10.233.41' },
        extra: ['KillWait=2', 'CompleteWait=0'],
      });
      process.env['SLURM_CONF'] = cluster.environment.SLURM_CONF;
      try {
        await runAll('Scaling on Slurm', folder);
        await runAll('A sweep', folder);
        await runAll('Toys on Slurm', folder);
        for (const run of ['array', 'one-step', 'pf32_hep_2m10k_sh2', 'pf32_hep_2m10k_sh3', 'study'])
          expect(digestOf(join(folder, 'runs', run)), run).toBe(digest);
      } finally {
        delete process.env['SLURM_CONF'];
        await lowerSlurm(cluster);
      }
    }, 300_000);

    test('HTCondor', async () => {
      const pool: CondorPool = await raisePool();
      try {
        const shared = join(pool.folder, 'shared');
        fill(shared, sheafWords(pool));
        const there = poolCommand(pool, submitter, [], shared);
        chmodSync(join(shared, 'sheaf/bin'), 0o777);
        await runAll('Strategy A: a shared file system', shared, there);
        await runAll('Strategy B: files are carried', shared, there);
        await runAll('Scaling on HTCondor', shared, there);
        await runAll('Toys on HTCondor', shared, there);
        await runAll('DAGMan', shared, there);
        expect(await until(() => existsSync(join(shared, 'runs/dag/condor.dag.metrics')), 90)).toBe(true);
        expect(digestOf(join(shared, 'runs/dag'))).toBe(digestOf(join(folder, 'runs/cls')));
        for (const run of ['pool', 'no-shared-files', 'study'])
          expect(digestOf(join(shared, 'runs', run)), run).toBe(digest);
        for (const name of ['analysis/outputs/analysis_0.json', 'carried/outputs/analysis_2.json'])
          expect(JSON.parse(readFileSync(join(shared, 'runs', name), 'utf8'))).toMatchObject({ channels: 2 });
        expect(existsSync(join(shared, 'runs/fit/outputs/fit_0.json'))).toBe(true);
      } finally {
        await lowerPool(pool);
      }
    }, 600_000);

    test('hosts of SSH', async () => {
      const base = join(folder, 'base');
      mkdirSync(base);
      chmodSync(base, 0o777);
      const farm: SshHosts = await raiseHosts({
        ...{ folder: join(folder, 'hosts'), prefix: 'rbssh', net: '10.233.42' },
      });
      try {
        const json = /^```json\n([\s\S]*?)^```$/m.exec(page)![1]!;
        const {
          hosts,
          key: _,
          user: __,
          ...options
        } = JSON.parse(json) as { hosts: object[] } & Record<string, unknown>;
        const here = hosts.slice(0, 3).map((host, i) => ({ ...host, host: farm.hosts[i] }));
        const access = { config: farm.config, remote_base_dir: base };
        writeFileSync(join(folder, 'ssh.json'), JSON.stringify({ ...options, ...access, hosts: here }));
        writeFileSync(join(folder, 'hosts.txt'), `${farm.hosts[0]}\n${farm.hosts[1]} weight=48\n`);
        mkdirSync(join(folder, 'tmp/farm'), { recursive: true });
        await runAll('Hosts of SSH', folder, [], (script, shared) =>
          small(script, shared)
            .replace('--ssh-user analysis', `--ssh-user ${user}`)
            .replace(/--ssh-key \S+/, `--ssh-config ${farm.config} --remote-base-dir ${base}`),
        );
        expect(digestOf(join(folder, 'tmp/farm/runs/hosts'))).toBe(digest);
      } finally {
        await lowerHosts(farm);
      }
    }, 200_000);

    test('and that is all of them', () => {
      const titles = [...page.matchAll(/^### (.*)$/gm)].map(([, title]) => title!);
      expect([...ran].sort()).toEqual(titles.filter((title) => scriptsOf(title).length > 0).sort());
    });
  });
});
