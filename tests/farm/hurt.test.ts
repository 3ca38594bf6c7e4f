// Runs whose files were hurt: a shard that is not good is refused and run again, anything else is one clear failure.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Json, prettyJson, withChecksum } from '../../src/contracts/canonical.ts';
import { fixture, readResult, resultBytes, sheaf, succeed, temporaryFolder } from '../cli/sheaf.ts';
import { eventsOf, shardsInPlace, temporariesIn, timesDone } from './runs.ts';

const SHARDS = 6;
const folder = temporaryFolder();
const peak = fixture(folder, 'peak.yaml');
const whole = join(folder, 'whole');
const other = join(folder, 'other');

beforeAll(async () => {
  const run = (id: string, seed: string) =>
    succeed(
      [
        'unbinned-fit-toys',
        '--config',
        peak,
        '--n-toys',
        '60',
        '--seed',
        seed,
        '--shards',
        String(SHARDS),
        '--out-dir',
        folder,
        '--run-id',
        id,
      ],
      { cwd: folder },
    );
  await run('whole', '1');
  await run('other', '2');
});

let copies = 0;
/** A finished run of its own for each test. */
function copy(): string {
  const run = join(folder, `copy-${copies++}`);
  cpSync(whole, run, { recursive: true, preserveTimestamps: true });
  return run;
}

const shard = (run: string, index: number): string => join(run, `shard_${index}.out.json`);
const text = (path: string): string => readFileSync(path, 'utf8');

interface Hurt {
  readonly how: string;
  readonly hurt: (run: string) => void;
  /** What the log says of why the file was refused; nothing where there was no file to refuse. */
  readonly reason: RegExp | null;
}

const hurts: readonly Hurt[] = [
  { how: 'removed', hurt: (run) => rmSync(shard(run, 2)), reason: null },
  {
    how: 'empty',
    hurt: (run) => writeFileSync(shard(run, 2), ''),
    reason: /shard_2\.out\.json: the file is empty\n/,
  },
  {
    how: 'cut short',
    hurt: (run) => writeFileSync(shard(run, 2), text(shard(run, 2)).slice(0, 1000)),
    reason: /shard_2\.out\.json: this is not JSON, or not all of it\n/,
  },
  {
    how: 'cut by its last character but one',
    hurt: (run) => writeFileSync(shard(run, 2), text(shard(run, 2)).trimEnd().slice(0, -1)),
    reason: /: this is not JSON, or not all of it/,
  },
  {
    how: 'hit in one bit of a number',
    hurt: (run) => {
      const bytes = readFileSync(shard(run, 2));
      const at = bytes.indexOf('"nll": [') + 12;
      bytes[at] = bytes[at]! ^ 1;
      writeFileSync(shard(run, 2), bytes);
    },
    reason: /shard_2\.out\.json: the checksum does not fit the content: the file was changed or damaged\n/,
  },
  {
    how: 'of another study',
    hurt: (run) => cpSync(shard(other, 2), shard(run, 2)),
    reason:
      /shard_2\.out\.json: this shard answers another study, sha256:[0-9a-f]{64}\n {2}expected: sha256:/,
  },
  {
    how: "another shard's",
    hurt: (run) => cpSync(shard(run, 4), shard(run, 2)),
    reason: /shard_2\.out\.json: holds items 40 to 49\n {2}expected: items 20 to 29 of shard 2\n/,
  },
  {
    how: 'the whole result',
    hurt: (run) => cpSync(join(run, 'merged.out.json'), shard(run, 2)),
    reason: /: holds items 0 to 59\n {2}expected: items 20 to 29 of shard 2\n/,
  },
  {
    how: 'random bytes',
    hurt: (run) =>
      writeFileSync(
        shard(run, 2),
        Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251),
      ),
    reason: /: this is not JSON, or not all of it/,
  },
  {
    how: 'JSON of something else',
    hurt: (run) => writeFileSync(shard(run, 2), '{"a": 1}'),
    reason: /: not a shard of a toy study: /,
  },
  {
    how: 'null',
    hurt: (run) => writeFileSync(shard(run, 2), 'null'),
    reason: /: not a shard of a toy study: \(document\): empty, expected an object/,
  },
];

describe('a shard file that is', () => {
  test.each(hurts)('$how is run again, alone', async ({ hurt, reason }) => {
    const run = copy();
    hurt(run);
    rmSync(join(run, 'merged.out.json'));
    const before = shardsInPlace(run);
    await succeed(['farm', 'resume', run]);
    expect(text(join(run, 'merged.out.json'))).toBe(text(join(whole, 'merged.out.json')));
    expect(text(shard(run, 2))).toBe(text(shard(whole, 2)));
    for (const [name, state] of shardsInPlace(run))
      if (name !== 'shard_2.out.json') expect(state).toBe(before.get(name));
    const events = eventsOf(run);
    const refused = events.filter((e) => e.event === 'shard-refused');
    expect(refused.map((e) => e.shard)).toEqual(reason === null ? [] : [2]);
    if (reason !== null) expect(refused[0]!.reason).toMatch(reason);
    expect([...timesDone(events)].filter(([, times]) => times > 1)).toEqual([[2, 2]]);
    expect(temporariesIn(run)).toEqual([]);
  });
});

test('several hurt shards are run again together', async () => {
  const run = copy();
  writeFileSync(shard(run, 0), 'x');
  cpSync(shard(run, 2), shard(run, 1));
  cpSync(shard(other, 3), shard(run, 3));
  rmSync(shard(run, 5));
  await succeed(['farm', 'resume', run]);
  expect(text(join(run, 'merged.out.json'))).toBe(text(join(whole, 'merged.out.json')));
});

test('a merged result that was changed is made anew from the shards', async () => {
  const run = copy();
  const merged = join(run, 'merged.out.json');
  writeFileSync(merged, text(merged).replace('"passed": true', '"passed": false'));
  await succeed(['farm', 'resume', run]);
  expect(text(merged)).toBe(text(join(whole, 'merged.out.json')));
  expect(eventsOf(run).filter((e) => e.event === 'run-merged')).toHaveLength(2);
});

test('the inner command puts one shard in place, and `resume` finds it there', async () => {
  const run = copy();
  rmSync(shard(run, 3));
  rmSync(join(run, 'merged.out.json'));
  await succeed(['shard', run, '3']);
  expect(text(shard(run, 3))).toBe(text(shard(whole, 3)));
  const before = shardsInPlace(run);
  await succeed(['farm', 'resume', run]);
  expect(shardsInPlace(run)).toEqual(before);
  expect(resultBytes(join(run, 'merged.out.json'))).toBe(resultBytes(join(whole, 'merged.out.json')));
});

test('an event log that was cut short loses that line, and no other', async () => {
  const run = copy();
  const log = join(run, 'events.jsonl');
  const lines = text(log).trimEnd().split('\n');
  writeFileSync(log, `${lines.slice(0, 3).join('\n')}\n${lines[3]!.slice(0, 20)}`);
  rmSync(shard(run, 1));
  await succeed(['farm', 'resume', run]);
  const after = text(log).trimEnd().split('\n');
  expect(after.slice(0, 4)).toEqual([...lines.slice(0, 3), lines[3]!.slice(0, 20)]);
  expect(after.slice(4).map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
    'run-started',
    'shard-done',
  ]);
});

test('a run is moved and renamed as any folder is', async () => {
  const moved = join(folder, 'moved to another place');
  cpSync(whole, moved, { recursive: true });
  rmSync(shard(moved, 0));
  rmSync(join(moved, 'merged.out.json'));
  rmSync(join(moved, 'events.jsonl'));
  await succeed(['farm', 'resume', moved]);
  expect(text(join(moved, 'merged.out.json'))).toBe(text(join(whole, 'merged.out.json')));
});

/** The manifest with something changed and its checksum made to fit again. */
function forge(run: string, change: (file: Record<string, Json>) => Record<string, Json>): void {
  const path = join(run, 'manifest.json');
  const { checksum: _, ...file } = JSON.parse(text(path)) as Record<string, Json>;
  writeFileSync(path, prettyJson(withChecksum(change(file))));
}

const NEW = '\n  to do: start a new run';

const manifests: readonly {
  readonly how: string;
  readonly hurt: (run: string) => void;
  readonly code: number;
  readonly said: (run: string) => string;
}[] = [
  {
    how: 'missing',
    hurt: (run) => rmSync(join(run, 'manifest.json')),
    code: 2,
    said: (run) =>
      `${run}: there is no run here: manifest.json is missing\n  to do: give the directory that the command which began it named`,
  },
  {
    how: 'empty',
    hurt: (run) => writeFileSync(join(run, 'manifest.json'), ''),
    code: 5,
    said: (run) => `${run}/manifest.json: the file is empty${NEW}`,
  },
  {
    how: 'cut short',
    hurt: (run) => writeFileSync(join(run, 'manifest.json'), text(join(run, 'manifest.json')).slice(0, 500)),
    code: 5,
    said: (run) => `${run}/manifest.json: this is not JSON, or not all of it${NEW}`,
  },
  {
    how: 'edited',
    hurt: (run) =>
      writeFileSync(
        join(run, 'manifest.json'),
        text(join(run, 'manifest.json')).replace('"seed": 1', '"seed": 2'),
      ),
    code: 5,
    said: (run) =>
      `${run}/manifest.json: the checksum does not fit the content: the manifest was changed or damaged${NEW}`,
  },
  {
    how: 'of another kind',
    hurt: (run) => cpSync(shard(run, 0), join(run, 'manifest.json')),
    code: 5,
    said: (run) =>
      `${run}/manifest.json: not a manifest of a run: schema_version: "sheaf_unbinned_toys_v1", expected sheaf_run_v1${NEW}`,
  },
  {
    how: 'forged, with another study under the same digest',
    hurt: (run) =>
      forge(run, (file) => {
        const study = file['study'] as Record<string, Json>;
        const definition = study['definition'] as Record<string, Json>;
        return { ...file, study: { ...study, definition: { ...definition, exactness: 'per-event' } } };
      }),
    code: 5,
    said: (run) =>
      `${run}/manifest.json: the study in this manifest does not have the digest that stands beside it`,
  },
];

describe('a manifest that is', () => {
  test.each(manifests)('$how is one clear failure, and nothing is touched', async ({ hurt, code, said }) => {
    const run = copy();
    hurt(run);
    const before = shardsInPlace(run);
    expect(await sheaf(['farm', 'resume', run])).toEqual({
      code,
      signal: null,
      stdout: '',
      stderr: `sheaf: ${said(run)}\n`,
    });
    expect(shardsInPlace(run)).toEqual(before);
    expect(await sheaf(['shard', run, '0'])).toMatchObject({ code, stderr: `sheaf: ${said(run)}\n` });
  });
});

test('a folder where a shard file belongs is told', async () => {
  const run = copy();
  rmSync(shard(run, 2));
  mkdirSync(shard(run, 2));
  expect(await sheaf(['farm', 'resume', run])).toEqual({
    code: 6,
    signal: null,
    stdout: '',
    stderr:
      `sheaf: ${shard(run, 2)}: cannot be read (EISDIR: illegal operation on a directory)\n` +
      `  to do: what is done is kept; mend the cause and continue with \`sheaf farm resume ${run}\`\n`,
  });
});

test('guardrails of a run are judged when it is resumed, too', async () => {
  const args = [
    'unbinned-fit-toys',
    '--config',
    peak,
    '--n-toys',
    '20',
    '--out-dir',
    folder,
    '--run-id',
    'guarded',
  ];
  expect((await sheaf([...args, '--max-abs-poi-pull-mean', '0'])).code).toBe(1);
  const again = await sheaf(['farm', 'resume', join(folder, 'guarded'), '-o', join(folder, 'guarded.json')]);
  expect(again.code).toBe(1);
  expect(again.stderr).toMatch(/\nguardrail: the mean pull -?[\d.]+ is larger than 0\n/);
  expect(readResult(join(folder, 'guarded.json')).guardrails.passed).toBe(false);
});
