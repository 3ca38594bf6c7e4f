// A user's own command as a study, run by the program as it is built: what items find, what they leave, and what becomes of
// those that fail.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sheaf, succeed, temporaryFolder } from '../cli/sheaf.ts';
import { commandRun, fileIn, mergedCommand } from './command-runs.ts';
import { eventsOf, timesDone } from './runs.ts';

const folder = temporaryFolder();
const resume = (run: string, ...more: string[]) => sheaf(['farm', 'resume', run, ...more], { cwd: folder });
const outputsOf = (run: string): readonly string[] =>
  readdirSync(join(run, 'outputs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(run, 'outputs/').length))
    .sort();

/** What another program, of another make, says of the outputs: sha256sum of GNU coreutils, by the file beside them. */
function expectChecksums(run: string, count: number): void {
  const { status, stdout } = spawnSync('sha256sum', ['--check', '--strict', 'outputs.sha256'], {
    cwd: run,
    encoding: 'utf8',
  });
  expect(status, stdout).toBe(0);
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .filter((line) => line.endsWith(': OK')),
  ).toHaveLength(count);
}

const train = fileIn(
  join(folder, 'inputs'),
  'train.py',
  `import sys
seed = int(sys.argv[2])
total = sum(int(line) for line in open('data.csv'))
print('training', seed)
print('a warning', file=sys.stderr)
open(f'model_{seed}.pt', 'w').write(f'{total * seed}\\n')
`,
);
const data = fileIn(join(folder, 'inputs'), 'data.csv', '1\n2\n3\n');
const training = {
  command: 'python3 train.py --seed {index}',
  items: 7,
  input: [train, data],
  output: ['model_{index}.pt'],
};

describe('items that go well', () => {
  test('find their inputs, and leave outputs with the checksums that they have', async () => {
    const run = await commandRun(folder, 'first', training);
    await succeed(['farm', 'resume', run]);
    const merged = mergedCommand(run);
    expect(merged).toMatchObject({ complete: true, n_items: 7, n_outputs: 7, table: null });
    expect(merged.results.exit_code).toEqual([0, 0, 0, 0, 0, 0, 0]);
    for (let i = 0; i < 7; i++) {
      expect(readFileSync(join(run, `outputs/model_${i}.pt`), 'utf8')).toBe(`${6 * i}\n`);
      expect(readFileSync(join(run, `items/${i}/stdout`), 'utf8')).toBe(`training ${i}\n`);
      expect(readFileSync(join(run, `items/${i}/stderr`), 'utf8')).toBe('a warning\n');
    }
    expectChecksums(run, 7);
    expect(existsSync(join(run, 'work'))).toBe(false);
  });

  test('give the same digest for any shards and threads, and another one for other content of an input', async () => {
    const digests = new Set<string>();
    for (const [shards, threads] of [
      [1, 1],
      [1, 3],
      [7, 2],
    ] as const) {
      const run = await commandRun(folder, `cut-${shards}-${threads}`, training, shards, threads);
      await succeed(['farm', 'resume', run, '--threads', String(threads)]);
      digests.add(mergedCommand(run).results_digest);
      expect(readFileSync(join(run, 'manifest.json'), 'utf8')).not.toContain(data);
    }
    expect(digests.size).toBe(1);
    const other = fileIn(join(folder, 'other'), 'data.csv', '4\n');
    const study = (run: string) => JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8')).study.digest;
    const first = await commandRun(folder, 'same', training);
    const elsewhere = fileIn(join(folder, 'elsewhere'), 'data.csv', '1\n2\n3\n');
    const moved = await commandRun(folder, 'moved', { ...training, input: [train, elsewhere] });
    const changed = await commandRun(folder, 'changed', { ...training, input: [train, other] });
    expect(study(moved)).toBe(study(first));
    expect(study(changed)).not.toBe(study(first));
  });

  test('work several at once: as many as there are threads, on one shard too', async () => {
    const meet = `import os, sys, time
me = sys.argv[1]
open(os.path.join(sys.argv[2], me), 'w').close()
for _ in range(1500):
    if len(os.listdir(sys.argv[2])) == 3: sys.exit(0)
    time.sleep(0.01)
sys.exit('nobody came')
`;
    const script = fileIn(join(folder, 'inputs'), 'meet.py', meet);
    const place = join(folder, 'meeting');
    mkdirSync(place);
    const run = await commandRun(
      folder,
      'together',
      { command: `python3 meet.py {index} ${place}`, items: 3, input: [script] },
      1,
      3,
    );
    await succeed(['farm', 'resume', run, '--threads', '3']);
    rmSync(place, { recursive: true });
    mkdirSync(place);
    const inner = await commandRun(
      folder,
      'together-inner',
      { command: `python3 meet.py {index} ${place}`, items: 3, input: [script] },
      1,
      3,
    );
    await succeed(['shard', inner, '0']);
  });

  test('read fields of a table, as they are written there', async () => {
    const table = fileIn(folder, 'params.csv', 'mass,name\n1.50,"a, b"\n2e-3,"say ""hi"""\n0x1F,$(id)\n');
    const run = await commandRun(folder, 'table', {
      command: `printf '%s|%s|%s\\n' {index} {mass} {name}`,
      table,
      stdout: 'scan/{index}.txt',
    });
    await succeed(['farm', 'resume', run]);
    const said = [0, 1, 2].map((i) => readFileSync(join(run, `outputs/scan/${i}.txt`), 'utf8'));
    expect(said).toEqual(['0|1.50|a, b\n', '1|2e-3|say "hi"\n', '2|0x1F|$(id)\n']);
    expect(mergedCommand(run).table).toEqual({
      columns: ['mass', 'name'],
      rows: [
        ['1.50', 'a, b'],
        ['2e-3', 'say "hi"'],
        ['0x1F', '$(id)'],
      ],
    });
    expectChecksums(run, 3);
  });

  test('leave folders, links and copies of inputs as files of their own', async () => {
    const script = fileIn(
      join(folder, 'inputs'),
      'leave.sh',
      `mkdir -p plots/deep && ln -s plots again && echo 1 > plots/deep/a.txt && echo 2 > plots/b.txt
ln -s deep/a.txt plots/latest
ln data.csv same.csv
: > empty
`,
    );
    const run = await commandRun(folder, 'folders', {
      command: 'sh leave.sh',
      items: 1,
      input: [script, data],
      output: ['plots/', 'same.csv', 'empty', 'again'],
    });
    await succeed(['farm', 'resume', run]);
    expect(outputsOf(run)).toEqual([
      'again/b.txt',
      'again/deep/a.txt',
      'again/latest',
      'empty',
      'plots/b.txt',
      'plots/deep/a.txt',
      'plots/latest',
      'same.csv',
    ]);
    expect(readFileSync(join(run, 'outputs/plots/latest'), 'utf8')).toBe('1\n');
    expect(statSync(join(run, 'outputs/same.csv')).ino).not.toBe(statSync(join(run, 'inputs/data.csv')).ino);
    expectChecksums(run, 8);
  });

  test('have the variables, the standard input and the exit codes that were asked for', async () => {
    const run = await commandRun(folder, 'asked', {
      command: `sh -c 'echo "$GREETING|$OMP_NUM_THREADS"; cat; exit 3'`,
      items: 2,
      stdin: data,
      stdout: 'said_{index}',
      env: [['GREETING', "it's $me"]],
      exitCodes: [0, 3],
    });
    await succeed(['farm', 'resume', run]);
    expect(readFileSync(join(run, 'outputs/said_1'), 'utf8')).toBe("it's $me|1\n1\n2\n3\n");
    expect(mergedCommand(run).results.exit_code).toEqual([3, 3]);
  });

  test('keep the ends of what they said in their rows, and all of it in files', async () => {
    const run = await commandRun(folder, 'chatty', { command: 'seq 1 100000', items: 1 }, 1);
    await succeed(['farm', 'resume', run]);
    const shard = readFileSync(join(run, 'shard_0.out.json'), 'utf8');
    expect(shard.length).toBeLessThan(4000);
    expect(JSON.parse(shard).account.stdout[0]).toMatch(/\n99999\n100000\n$/);
    expect(readFileSync(join(run, 'items/0/stdout'), 'utf8').split('\n')).toHaveLength(100001);
  });
});

/** A script that writes down that it ran, item by item. */
const counting = fileIn(
  join(folder, 'inputs'),
  'count.py',
  `import os, sys
counts, allowed, item = sys.argv[1:4]
with open(os.path.join(counts, item), 'a') as f: f.write('x')
if item in '25' and not os.path.exists(allowed): raise ValueError('the field of item ' + item + ' diverges')
open('out_' + item, 'w').write(item * 10)
`,
);
const timesRun = (counts: string): readonly number[] =>
  readdirSync(counts).map((item) => readFileSync(join(counts, item), 'utf8').length);

/** A run whose items 2 and 5 fail until the file `allowed` is there. */
async function countedRun(
  id: string,
  shards: number,
): Promise<{ run: string; counts: string; allowed: string }> {
  const [counts, allowed] = [join(folder, `${id}-counts`), join(folder, `${id}-allowed`)];
  mkdirSync(counts);
  const command = `python3 count.py ${counts} ${allowed} {index}`;
  const flags = { command, items: 8, input: [counting], output: ['out_{index}'] };
  return { run: await commandRun(folder, id, flags, shards), counts, allowed };
}

describe('items that fail', () => {
  test('are told with their last words; the others ran, are kept, and are not run again', async () => {
    const { run, counts, allowed } = await countedRun('flaky', 2);
    const failed = await resume(run);
    expect(failed.code).toBe(8);
    expect(failed.stderr).toMatch(
      /2 of 2 shards failed; shard [01]: 1 of 4 items failed; item [25]: exit code 1: ValueError: the field of item [25] diverges/,
    );
    expect(failed.stderr).toContain(
      `said is in items/*.failed; \`sheaf farm resume ${run}\` runs those again`,
    );
    expect(timesRun(counts)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
    expect(existsSync(join(run, 'merged.out.json'))).toBe(false);
    expect(readFileSync(join(run, 'items/2.failed/stderr'), 'utf8')).toContain(
      'ValueError: the field of item 2',
    );
    expect(readdirSync(join(run, 'work'))).toEqual([]);
    writeFileSync(allowed, '');
    await succeed(['farm', 'resume', run]);
    expect(timesRun(counts)).toEqual([1, 1, 2, 1, 1, 2, 1, 1]);
    expect(outputsOf(run)).toHaveLength(8);
    expectChecksums(run, 8);
  });

  test.each([
    [
      { command: 'sh -c "echo half >model_0"', output: ['model_{index}.pt'] },
      'the output "model_0.pt" is not there',
    ],
    [{ command: 'sh -c "kill -SEGV $$"' }, 'ended by SIGSEGV'],
    [{ command: 'no-such-program {index}' }, 'cannot be started: "no-such-program"'],
    [{ command: 'sleep 60', itemTimeout: 0.3 }, 'not done after 0.3 s (--item-timeout)'],
    [
      { command: 'mkfifo pipe', output: ['pipe'], items: 1 },
      'the output "pipe" is neither a file nor a folder',
    ],
    [{ command: 'ln -s /etc/passwd out', output: ['out'], items: 1 }, 'is a link to /etc/passwd, outside'],
    [{ command: 'ln -s nowhere out', output: ['out'], items: 1 }, 'is a link that leads nowhere'],
    [{ command: 'touch out', output: ['out/'], items: 1 }, 'the output "out/" is not a folder'],
    [{ command: 'true', exitCodes: [1] }, 'exit code 0'],
  ])('%j is told', async (flags, said) => {
    const id = `told-${said.replace(/\W+/g, '-')}`;
    const run = await commandRun(folder, id, { items: 2, ...flags }, 1);
    const { code, stderr } = await resume(run);
    expect(code).toBe(8);
    expect(stderr).toContain(said);
    expect(stderr).toMatch(/item 0/);
  });

  test('that change an input which others share are found out, and no one works with what they made of it', async () => {
    const own = fileIn(join(folder, 'own'), 'shared.txt', 'as it was');
    const run = await commandRun(
      folder,
      'vandal',
      { command: 'sh -c "chmod u+w shared.txt; echo changed >shared.txt"', items: 1, input: [own] },
      1,
    );
    const { code, stderr } = await resume(run);
    expect(code).toBe(8);
    expect(stderr).toContain('the input "shared.txt", which all items share, was changed while it ran');
    // The file of the user is his own; the copy in the run is refused from now on.
    expect(readFileSync(own, 'utf8')).toBe('as it was');
    const later = await resume(run);
    expect(later.code).toBe(5);
    expect(later.stderr).toContain('this input is not any more what it was when the run was made');
  });

  test('for want of an input of the run are told which, and what it was', async () => {
    const run = await commandRun(folder, 'no-input', training);
    rmSync(join(run, 'inputs/data.csv'));
    const { code, stderr } = await resume(run);
    expect(code).toBe(5);
    expect(stderr).toContain('inputs/data.csv: this input of the run is missing');
  });
});

describe('outputs', () => {
  test('that are lost or torn after their shard was done are made again, and only they', async () => {
    const { run, counts, allowed } = await countedRun('torn', 4);
    writeFileSync(allowed, '');
    await succeed(['farm', 'resume', run]);
    rmSync(join(run, 'merged.out.json'));
    truncateSync(join(run, 'outputs/out_3'), 4);
    rmSync(join(run, 'outputs/out_6'));
    await succeed(['farm', 'resume', run]);
    expect(timesRun(counts)).toEqual([1, 1, 1, 2, 1, 1, 2, 1]);
    expect(eventsOf(run).filter((e) => e.event === 'shard-refused')).toHaveLength(2);
    expectChecksums(run, 8);
  });

  test('of a shard that two run at once are of one of them', async () => {
    // What it writes differs from one time to the next.
    const run = await commandRun(
      folder,
      'twins',
      { command: 'sh -c "sleep 0.2; date +%N; echo $$"', items: 6, stdout: 'out_{index}' },
      1,
      3,
    );
    const twins = await Promise.all([1, 2, 3].map(() => sheaf(['shard', run, '0'])));
    expect(twins.map(({ code }) => code)).toEqual([0, 0, 0]);
    await succeed(['farm', 'resume', run]);
    expect(timesDone(eventsOf(run)).size).toBe(0);
    expectChecksums(run, 6);
  });

  test('of an attempt that comes back late are not mixed with those of the one that counts', async () => {
    const flags = { command: 'date +%N', items: 2, stdout: 'out_{index}' };
    const [run, twin] = [await commandRun(folder, 'early', flags), await commandRun(folder, 'late', flags)];
    for (const path of [run, twin]) for (const shard of ['0', '1']) await succeed(['shard', path, shard]);
    // As a batch system carries the outputs of a second job back: some of them, into the same folder.
    cpSync(join(twin, 'items/0'), join(run, 'items/0'), {
      recursive: true,
      filter: (path) => !path.endsWith('row.json'),
    });
    await succeed(['farm', 'resume', run]);
    expect(eventsOf(run).some((e) => e.event === 'shard-refused')).toBe(false);
    expectChecksums(run, 2);
    // And with its row, too: that is another answer than the one of the shard, which is asked for again.
    rmSync(join(run, 'merged.out.json'));
    cpSync(join(twin, 'items/0'), join(run, 'items/0'), { recursive: true });
    await succeed(['farm', 'resume', run]);
    expect(eventsOf(run).filter((e) => e.event === 'shard-refused')).toMatchObject([{ shard: 0 }]);
    expectChecksums(run, 2);
    expect(readFileSync(join(run, 'outputs/out_0'), 'utf8')).toBe(
      readFileSync(
        join(
          twin,
          readdirSync(join(twin, 'items/0'))
            .filter((n) => n.startsWith('out-'))
            .map((n) => `items/0/${n}/0`)[0]!,
        ),
        'utf8',
      ),
    );
  });

  test('are in place whatever a folder that a kill left behind holds', async () => {
    const run = await commandRun(folder, 'leftover', training);
    mkdirSync(join(run, 'items/3/out-old'), { recursive: true });
    writeFileSync(join(run, 'items/3/out-old/0'), 'half');
    writeFileSync(join(run, 'items/3/row.json'), '{"item": 3');
    mkdirSync(join(run, 'work/3-old/files'), { recursive: true });
    chmodSync(join(run, 'work/3-old/files'), 0o555);
    await succeed(['farm', 'resume', run]);
    expectChecksums(run, 7);
    expect(existsSync(join(run, 'work'))).toBe(false);
  });
});
