// Merging shards by hand: what does not belong together is refused, and nothing is silently partial.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { digestOf, type Json, prettyJson, withChecksum } from '../../src/contracts/canonical.ts';
import {
  fixture,
  type ResultFile,
  readResult,
  resultBytes,
  sheaf,
  succeed,
  temporaryFolder,
} from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
const peak = fixture(folder, 'peak.yaml');
const study = ['unbinned-fit-toys', '--config', peak, '--n-toys', '40'];
const digests = { ours: '', other: '' };

beforeAll(async () => {
  const shard = (i: number, of: number, name: string, ...more: string[]) =>
    succeed([...study, '--shard', `${i}/${of}`, '-o', name, ...more], { cwd });
  for (let i = 0; i < 4; i++) await shard(i, 4, `s${i}.json`);
  await shard(0, 3, 'third.json');
  await shard(1, 4, 'foreign.json', '--seed', '43');
  await shard(2, 4, 'strict.json', '--require-all-converged', '--max-abs-poi-pull-mean', '0.001');
  await shard(3, 4, 'wide.json', '--poi-pull-std-range', '0.1', '3', '--max-abs-poi-pull-mean', '2');
  digests.ours = readResult(join(folder, 's0.json')).study.digest;
  digests.other = readResult(join(folder, 'foreign.json')).study.digest;
});

/** Merges, and expects to be refused with exactly this message. */
async function expectRefusal(files: readonly string[], message: string, ...flags: string[]): Promise<void> {
  const outcome = await sheaf(['unbinned-merge-toys', ...files, '-o', 'refused.json', ...flags], { cwd });
  expect(outcome).toEqual({ code: 5, signal: null, stdout: '', stderr: `sheaf: ${message}\n` });
  expect(() => readFileSync(join(folder, 'refused.json'))).toThrow('ENOENT');
}

function write(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return name;
}

/** A shard with something changed and its checksum made to fit again. */
function forged(
  name: string,
  from: string,
  change: (file: Record<string, Json>) => Record<string, Json>,
): string {
  const { checksum: _, ...file } = JSON.parse(readFileSync(join(folder, from), 'utf8')) as Record<
    string,
    Json
  >;
  const changed = change(file);
  return write(name, prettyJson(withChecksum({ ...changed, results_digest: digestOf(changed['results']!) })));
}

const HINT =
  '\n  to do: run the missing shards (`sheaf farm resume RUN`), or merge what is there with --allow-partial';
const AGAIN = '\n  to do: run this shard again';

test('missing shards are an error that lists the items which are lost', async () => {
  await expectRefusal(['s0.json', 's2.json', 's3.json'], `10 of 40 items are in no shard: 10-19${HINT}`);
  await expectRefusal(['s2.json'], `30 of 40 items are in no shard: 0-19, 30-39${HINT}`);
});

test('a shard that is given twice is refused', async () => {
  await expectRefusal(
    ['s0.json', 's1.json', 's2.json', 's3.json', 's1.json'],
    's1.json: items 10 to 19 are also in s1.json\n  to do: give each shard once, and only shards that were cut alike',
  );
});

test('shards that overlap are refused', async () => {
  await expectRefusal(
    ['s1.json', 'third.json', 's2.json', 's3.json'],
    's1.json: items 10 to 13 are also in third.json\n  to do: give each shard once, and only shards that were cut alike',
  );
});

test('overlaps stay refused with --allow-partial', async () => {
  await expectRefusal(
    ['s1.json', 's1.json'],
    's1.json: items 10 to 19 are also in s1.json\n  to do: give each shard once, and only shards that were cut alike',
    '--allow-partial',
  );
});

test('a shard of another study is refused, and both are named', async () => {
  await expectRefusal(
    ['s0.json', 'foreign.json', 's2.json', 's3.json'],
    `foreign.json: this shard answers another study, ${digests.other}\n  expected: ${digests.ours}\n` +
      '  to do: was the specification, the seed, the number of toys or the generation point changed between shards?',
  );
});

test('torn, empty and foreign files are refused by name', async () => {
  const text = readFileSync(join(folder, 's1.json'), 'utf8');
  const rest = ['s0.json', 's2.json', 's3.json'];
  const torn = write('torn.json', text.slice(0, text.length / 2));
  await expectRefusal([torn, ...rest], `torn.json: this is not JSON, or not all of it${AGAIN}`);
  await expectRefusal([write('empty.json', ''), ...rest], `empty.json: the file is empty${AGAIN}`);
  const other = write('other.json', '{"channels": []}');
  await expectRefusal(
    [other, ...rest],
    `other.json: not a shard of a toy study: schema_version: missing, expected sheaf_unbinned_toys_v1 or sheaf_binned_toys_v1${AGAIN}`,
  );
  const list = write('list.json', '[]');
  await expectRefusal(
    [list, ...rest],
    `list.json: not a shard of a toy study: (document): an empty list, expected an object${AGAIN}`,
  );
});

test('one changed digit anywhere in a shard is found by its checksum', async () => {
  const text = readFileSync(join(folder, 's1.json'), 'utf8');
  const places = [...text.matchAll(/(?<=[\d.])\d(?=\d)/g)].map((m) => m.index);
  for (const part of [0.05, 0.3, 0.55, 0.8, 0.99]) {
    const at = places[Math.floor(part * places.length)]!;
    const digit = (Number(text[at]) + 1) % 10;
    const name = write('flipped.json', `${text.slice(0, at)}${digit}${text.slice(at + 1)}`);
    await expectRefusal(
      ['s0.json', name, 's2.json', 's3.json'],
      `flipped.json: the checksum does not fit the content: the file was changed or damaged${AGAIN}`,
    );
  }
});

test('columns that are too short are found even under a checksum that fits', async () => {
  const short = forged('short.json', 's1.json', (file) => {
    const results = file['results'] as { readonly [key: string]: Json };
    return { ...file, results: { ...results, nll: (results['nll'] as readonly Json[]).slice(1) } };
  });
  await expectRefusal(
    [short, 's0.json', 's2.json', 's3.json'],
    `short.json: the columns do not hold 10 toys each${AGAIN}`,
  );
  const negative = forged('negative.json', 's1.json', (file) => ({
    ...file,
    shard: { shard_index: 1, shard_total: 4, shard_start: -1, shard_n_toys: 10 },
  }));
  await expectRefusal(
    [negative, 's0.json', 's2.json', 's3.json'],
    `negative.json: not a shard of a toy study: shard.shard_start: -1, expected at least 0${AGAIN}`,
  );
});

test('a file that is not there is a failure of the machine', async () => {
  expect(await sheaf(['unbinned-merge-toys', 's0.json', 'gone.json'], { cwd })).toEqual({
    code: 6,
    signal: null,
    stdout: '',
    stderr: 'sheaf: gone.json: cannot be read (ENOENT: no such file or directory)\n  to do: check the path\n',
  });
});

test('a partial merge says so in the file and on stderr, and is refused as a part of another merge', async () => {
  const { stderr } = await succeed(
    ['unbinned-merge-toys', '--allow-partial', 's3.json', 's0.json', '-o', 'partial.json'],
    { cwd },
  );
  expect(stderr).toContain('sheaf: this result is partial, and says so');
  const partial = readResult(join(folder, 'partial.json'));
  expect(partial).toMatchObject({
    complete: false,
    missing: [{ toy_start: 10, n_toys: 20 }],
    results: { n_toys: 20 },
  });
  await expectRefusal(
    ['partial.json', 's1.json', 's2.json'],
    'partial.json: a partial merge, of 20 of 40 toys\n  to do: merge the shards that it was made of',
  );
});

test('a whole merge says that it is complete, and may be merged alone', async () => {
  const all = ['s2.json', 's0.json', 's3.json', 's1.json'];
  await succeed(['unbinned-merge-toys', ...all, '-o', 'all.json'], { cwd });
  const merged = JSON.parse(readFileSync(join(folder, 'all.json'), 'utf8')) as ResultFile &
    Record<string, unknown>;
  expect(merged).toMatchObject({
    merged: true,
    n_shards: 4,
    complete: true,
    missing: [],
    shard: null,
    overall_convergence: 1,
    fittable_convergence: 1,
  });
  expect(merged['shards']).toEqual(
    [0, 1, 2, 3].map((i) => ({ source: `s${i}.json`, shard_index: i, toy_start: 10 * i, n_toys: 10 })),
  );
  await succeed(['unbinned-merge-toys', 'all.json', '-o', 'again.json'], { cwd });
  expect(resultBytes(join(folder, 'again.json'))).toBe(resultBytes(join(folder, 'all.json')));
});

test('guardrails are judged anew, over all toys', async () => {
  const all = ['s0.json', 's1.json', 's2.json', 's3.json'];
  const tight = await sheaf(
    ['unbinned-merge-toys', ...all, '-o', 'tight.json', '--poi-pull-std-range', '0.1', '0.2'],
    { cwd },
  );
  expect(tight.code).toBe(1);
  expect(tight.stderr).toMatch(/\nguardrail: the width of the pulls [\d.]+ lies outside \[0.1, 0.2\]\n/);
  const { guardrails, summary, results } = readResult(join(folder, 'tight.json'));
  expect(guardrails).toMatchObject({ passed: false, poi_pull_std_range: [0.1, 0.2] });
  expect(results.n_toys).toBe(40);
  const pulls = results.poi_hat.map((hat, i) => (hat - 1) / results.poi_sigma[i]!);
  const mean = pulls.reduce((sum, x) => sum + x, 0) / pulls.length;
  expect((guardrails as unknown as { poi_pull_mean: number }).poi_pull_mean).toBeCloseTo(mean, 12);
  expect((summary as { pull: { mean: number } }).pull.mean).toBeCloseTo(mean, 12);
});

test('the strictest guardrails of the shards hold, in any order of the files', async () => {
  mkdirSync(join(folder, 'orders'));
  const files = ['s0.json', 's1.json', 'strict.json', 'wide.json'];
  const checksums = new Set<string>();
  for (const [i, order] of [
    files,
    files.toReversed(),
    [files[2]!, files[0]!, files[3]!, files[1]!],
  ].entries()) {
    const outcome = await sheaf(['unbinned-merge-toys', ...order, '-o', `orders/${i}.json`], { cwd });
    expect(outcome.code).toBe(1);
    const merged = readResult(join(folder, `orders/${i}.json`));
    expect(merged.guardrails).toMatchObject({
      require_all_converged: true,
      max_abs_poi_pull_mean: 0.001,
      poi_pull_std_range: [0.1, 3],
    });
    checksums.add(merged.checksum);
  }
  expect(checksums.size).toBe(1);
});

test('what is asked of the merge itself comes before what the shards were asked for', async () => {
  const files = ['s0.json', 's1.json', 'strict.json', 's3.json'];
  await succeed(['unbinned-merge-toys', ...files, '-o', 'own.json', '--max-abs-poi-pull-mean', '5'], { cwd });
  expect(readResult(join(folder, 'own.json')).guardrails).toMatchObject({
    require_all_converged: true,
    max_abs_poi_pull_mean: 5,
    passed: true,
  });
});
