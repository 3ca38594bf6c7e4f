// Nothing that a command started goes on when its shard has ended, however that came.
import { type ChildProcess, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { start, succeed, temporaryFolder } from '../cli/sheaf.ts';
import { commandRun, fileIn, mergedCommand } from './command-runs.ts';
import { until } from './runs.ts';

const folder = temporaryFolder();

/** Writes down its own process and that of a child in the background; a third time it is quick. */
const script = fileIn(
  join(folder, 'inputs'),
  'long.sh',
  `pids=$1
[ ! -e "$pids/be-quick" ] || { echo done >"out_$2"; exit 0; }
sleep 300 &
echo $! >"$pids/child-$2"
echo $$ >"$pids/self-$2"
wait
`,
);
/** The same, by a program that takes no notice of SIGTERM, and whose child does not either. */
const stubborn = fileIn(join(folder, 'inputs'), 'stubborn.sh', `trap '' TERM\n. ./long.sh\n`);

function pids(place: string): readonly number[] {
  return readdirSync(place)
    .filter((name) => /^(child|self)-/.test(name))
    .map((name) => Number(readFileSync(join(place, name), 'utf8')));
}

/** A process that is there and no zombie. */
function isRunning(pid: number): boolean {
  return /^State:\s+[^ZX]/m.test(spawnSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8' }).stdout);
}

async function longRun(id: string, command = 'sh long.sh'): Promise<{ run: string; place: string }> {
  const place = join(folder, `${id}-pids`);
  mkdirSync(place);
  const flags = {
    command: `${command} ${place} {index}`,
    items: 2,
    input: [script, stubborn],
    output: ['out_{index}'],
  };
  return { run: await commandRun(folder, id, flags, 2, 2), place };
}

async function whenWorking(place: string): Promise<readonly number[]> {
  await until(() => pids(place).length === 4 && pids(place).every((pid) => pid > 0));
  const all = pids(place);
  expect(all.every(isRunning)).toBe(true);
  return all;
}

const alone = (child: ChildProcess): void => {
  process.kill(child.pid!, 'SIGKILL');
};

test.each([
  ['SIGINT', 'sh long.sh', 130],
  ['SIGTERM', 'sh long.sh', 130],
  ['SIGTERM', 'sh stubborn.sh', 130],
  ['SIGKILL', 'sh long.sh', null],
  ['SIGKILL', 'sh stubborn.sh', null],
] as const)('%s to a run whose items are `%s`', { timeout: 60_000 }, async (signal, command, code) => {
  const { run, place } = await longRun(`${signal}-${command.replaceAll(/\W/g, '-')}`, command);
  const life = start(['farm', 'resume', run]);
  const all = await whenWorking(place);
  if (signal === 'SIGKILL') alone(life.process);
  else life.process.kill(signal);
  const ended = await life.done;
  expect(ended.code).toBe(code);
  // What was killed itself could not wait for others: a moment later they are gone too.
  if (signal === 'SIGKILL') await until(() => !all.some(isRunning));
  expect(all.filter(isRunning)).toEqual([]);
  if (code === 130) expect(readdirSync(join(run, 'work'))).toEqual([]);
  expect(existsSync(join(run, 'outputs'))).toBe(false);
  fileIn(place, 'be-quick', '');
  await succeed(['farm', 'resume', run]);
  expect(mergedCommand(run).n_outputs).toBe(2);
  expect(existsSync(join(run, 'work'))).toBe(false);
});

test('SIGTERM to the inner command that engines start', { timeout: 60_000 }, async () => {
  const { run, place } = await longRun('inner');
  const shards = [0, 1].map((shard) => start(['shard', run, String(shard)]));
  const all = await whenWorking(place);
  for (const { process } of shards) process.kill('SIGTERM');
  for (const { done } of shards) {
    const { code, stderr } = await done;
    expect(code).toBe(130);
    expect(stderr).toMatch(/shard \d was interrupted/);
  }
  expect(all.filter(isRunning)).toEqual([]);
});

test('a program that a command leaves in the background ends with its item', async () => {
  const place = join(folder, 'background-pids');
  mkdirSync(place);
  const background = fileIn(
    join(folder, 'inputs'),
    'background.sh',
    '(sleep 1; echo late >out) &\nsleep 300 &\necho $! >"$1/child-0"\necho good >out\n',
  );
  const flags = { command: `sh background.sh ${place}`, items: 1, input: [background], output: ['out'] };
  const run = await commandRun(folder, 'background', flags);
  await succeed(['farm', 'resume', run]);
  expect(pids(place)).toHaveLength(1);
  await until(() => !pids(place).some(isRunning));
  await wait(1200);
  expect(readFileSync(join(run, 'outputs/out'), 'utf8')).toBe('good\n');
});
