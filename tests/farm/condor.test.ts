// A run's life on a real HTCondor pool, by the command line on its access point: the bits of a local run, whatever is done to
// its jobs.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sheaf, start, succeed, temporaryFolder } from '../cli/sheaf.ts';
import { type CondorPool, inPool, poolCommand, submitter } from '../cluster/condor.ts';
import { until as holds } from '../cluster/processes.ts';
import { lowerPool, raisePool, sheafWords, whyNoPool } from '../engines/condor-pool.ts';
import { eventsOf, shardsInPlace, until } from './runs.ts';
import { expectSame, only, programThat, SHARDS, type SmallStudy, smallStudy } from './studies.ts';

const reason = whyNoPool();
const folder = temporaryFolder();

describe.skipIf(reason !== null)('a run on HTCondor', () => {
  let pool: CondorPool;
  let study: SmallStudy;
  let shared = '';
  /** Starts sheaf on the access point, as its user. */
  const there = () => ({ words: poolCommand(pool, submitter, sheafWords(pool)) });
  const at = (id: string): string => join(shared, id);
  const words = (verb: 'run' | 'render', id: string, ...more: string[]): string[] => {
    const moved = study.words.map((word) => word.replace(folder, shared));
    return ['farm', verb, ...moved, '--scheduler', 'htcondor', '--memory', '300MB', '--run-id', id, ...more];
  };
  /** `--sheaf-bin` of a program that does `script` first; `once NAME` in it is true the first time alone. */
  const bin = (id: string, script: string): string[] => {
    const once = `once() { mkdir '${shared}/once-${id}-'"$1" 2> /dev/null; }`;
    const text = `run=$2 shard=$3\n${once}\n${script}`;
    return ['--sheaf-bin', programThat(at(`${id}.sh`), sheafWords(pool), text)];
  };
  const client = (...command: string[]): string => {
    const { code, stdout, stderr } = inPool(pool, submitter, command);
    expect(code, `${command.join(' ')}: ${stderr}`).toBe(0);
    return stdout;
  };
  const started = (id: string) =>
    existsSync(join(at(id), 'events.jsonl')) ? only(eventsOf(at(id)), 'shard-started') : [];
  const clusterOf = (id: string): string => only(eventsOf(at(id)), 'submitted')[0]!.ticket.split(' ')[0]!;

  beforeAll(async () => {
    pool = await raisePool([
      'PERIODIC_EXPR_INTERVAL = 2',
      'STARTER_INITIAL_UPDATE_INTERVAL = 1',
      'STARTER_UPDATE_INTERVAL = 2',
      'POLLING_INTERVAL = 1',
      'use POLICY: HOLD_IF_MEMORY_EXCEEDED',
      'MASTER_BACKOFF_CONSTANT = 2',
    ]);
    shared = join(pool.folder, 'shared');
    study = await smallStudy(folder);
    cpSync(join(folder, 'peak.yaml'), join(shared, 'peak.yaml'));
  }, 600_000);
  afterEach(() => {
    // Nothing is left, but for what is marked for removal.
    expect(client('condor_q', '-af', 'ClusterId', 'JobStatus').replaceAll(/^\d+ 3\n/gm, '')).toBe('');
  });
  afterAll(() => lowerPool(pool));

  test.each(['shared', 'transfer'] as const)(
    'has the bits of a run on this machine, with %s files',
    async (files) => {
      await succeed(words('run', files, '--files', files), there());
      const events = expectSame(at(files), study);
      expect(only(events, 'submitted')).toMatchObject([{ engine: 'htcondor', shards: '0-11', why: 'first' }]);
      for (const { host } of only(events, 'shard-done')) expect(host).toBe('condorhost');
    },
    200_000,
  );

  test('is rendered, submitted by hand with condor_submit, collected and merged', async () => {
    const theirs = ['--condor-request-cpus', '1', '--condor-request-memory', '300MB'];
    await succeed(words('render', 'by-hand', ...theirs), there());
    expect(existsSync(join(at('by-hand'), 'condor_job_transfer.sub'))).toBe(true);
    client('condor_submit', join(at('by-hand'), 'condor_job.sub'));
    expect(await holds(() => shardsInPlace(at('by-hand')).size === SHARDS, 60)).toBe(true);
    await succeed(['farm', 'collect', at('by-hand')], there());
    await succeed(['farm', 'merge', at('by-hand')], there());
    expectSame(at('by-hand'), study);
    expect(await holds(() => client('condor_q', '-af', 'ClusterId') === '', 20)).toBe(true);
  }, 120_000);

  test('loses no job when the submitting process is killed before it hears of them', async () => {
    mkdirSync(at('bin'));
    const submit = client('sh', '-c', 'command -v condor_submit').trim();
    // The user's own PATH, with a condor_submit in front that answers nobody.
    const deaf = `#!/bin/sh\ncase "$*" in *-dry-run*) exec ${submit} "$@";; esac\n${submit} "$@" > /dev/null\nkill -9 $PPID\n`;
    writeFileSync(join(at('bin'), 'condor_submit'), deaf, { mode: 0o755 });
    const command = ['env', `PATH=${at('bin')}:/usr/bin:/bin:/usr/sbin`, ...sheafWords(pool)];
    const { code, signal } = await sheaf(words('run', 'deaf', ...bin('deaf', 'sleep 2')), {
      words: poolCommand(pool, submitter, command),
    });
    expect(signal ?? code).not.toBe(0);
    expect(only(eventsOf(at('deaf')), 'submitted')).toEqual([]);
    await succeed(['farm', 'resume', at('deaf')], there());
    expect(only(expectSame(at('deaf'), study), 'submitted')).toHaveLength(1);
  }, 120_000);

  test('is cancelled while it is driven', async () => {
    const life = start(
      words(
        'run',
        'cancelled',
        ...bin('cancelled', `[ "$shard" -lt 4 ] || [ -e '${at('go')}' ] || sleep 300`),
      ),
      there(),
    );
    await until(() => existsSync(at('cancelled')) && shardsInPlace(at('cancelled')).size === 4);
    await succeed(['farm', 'cancel', at('cancelled')], there());
    expect(await life.done).toMatchObject({ code: 130 });
    writeFileSync(at('go'), '');
    await succeed(['farm', 'resume', at('cancelled')], there());
    expectSame(at('cancelled'), study);
  }, 150_000);

  describe('when farms fail:', () => {
    test('a worker that SIGKILL ends', async () => {
      await succeed(
        words('run', 'sigkill', ...bin('sigkill', '[ "$shard" = 5 ] && once 5 && kill -9 $$')),
        there(),
      );
      const events = expectSame(at('sigkill'), study);
      expect(only(events, 'shard-failed')).toMatchObject([{ shard: 5, cause: 'signal' }]);
    }, 120_000);

    test('a job that is vacated', async () => {
      const life = start(
        words('run', 'vacated', ...bin('vacated', '[ "$shard" = 0 ] && once 0 && sleep 300')),
        there(),
      );
      await until(() => started('vacated').some(({ shard }) => shard === 0));
      client('condor_vacate_job', '-fast', `${clusterOf('vacated')}.0`);
      expect(await life.done).toMatchObject({ code: 0 });
      expectSame(at('vacated'), study);
      // It waited so shortly that nobody saw it: the pool's own log tells.
      const log = readFileSync(join(at('vacated'), `condor.${clusterOf('vacated')}.log`), 'utf8');
      expect(log).toMatch(/^004 \(\d+\.000\.000\)/m);
    }, 120_000);

    test('a shard that needs more memory than it asked for', async () => {
      // 400 MB for as long as it has 300 of them: what it may take is in its job's ad.
      const script = `
if [ "$shard" = 2 ] && grep -q '^RequestMemory = 300$' "$_CONDOR_JOB_AD"; then
  '${sheafWords(pool)[0]}' -e 'const b = Buffer.alloc(400 << 20, 1); setTimeout(() => b, 60000)'
fi`;
      await succeed(words('run', 'memory', ...bin('memory', script)), there());
      const events = expectSame(at('memory'), study);
      expect(only(events, 'shard-failed')).toMatchObject([{ shard: 2, cause: 'out-of-memory' }]);
      expect(only(events, 'submitted')).toMatchObject([{}, { shards: '2', why: 'again' }]);
    }, 150_000);

    test('a shard that needs more time than it has', async () => {
      const script = `[ "$shard" = 3 ] && { once 3; sleep 10; }`;
      await succeed(words('run', 'time', '--time', '8s', ...bin('time', script)), there());
      const events = expectSame(at('time'), study);
      const failed = only(events, 'shard-failed');
      expect(failed.length).toBeGreaterThan(0);
      for (const failure of failed) expect(failure).toMatchObject({ shard: 3, cause: 'out-of-time' });
    }, 150_000);

    test('an output that is cut short', async () => {
      const [node, main] = sheafWords(pool);
      const script = `
if [ "$shard" = 4 ] && once 4; then
  '${node}' '${main}' "$@" || exit
  truncate -s 1000 shard_4.out.json
  exit 0
fi`;
      await succeed(words('run', 'torn', '--files', 'transfer', ...bin('torn', script)), there());
      expect(only(expectSame(at('torn'), study), 'shard-refused').map(({ shard }) => shard)).toEqual([4]);
    }, 120_000);
  });
});
