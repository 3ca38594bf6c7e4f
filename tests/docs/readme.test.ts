// What a newcomer does: a fresh clone in an empty folder, and every command of README.md, word for word, in its order.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'sheaf-newcomer-'));
const clone = join(folder, 'sheaf');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The commands of all ```sh blocks, without comments. */
const commands = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  .flatMap(([, block]) => block!.split('\n'))
  .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
  .filter((line) => line !== '');

function runInClone(command: string) {
  const done = spawnSync('sh', ['-c', command], {
    cwd: clone,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, CI: '' },
  });
  return { code: done.status, text: `${done.stdout}\n${done.stderr}` };
}

describe('a newcomer with a fresh clone', () => {
  it('clones the project into an empty folder', () => {
    const done = spawnSync('git', ['clone', '--quiet', root, clone], { encoding: 'utf8' });
    expect(done.stderr).toBe('');
    expect(commands.length).toBeGreaterThan(10);
  });

  // The second command is the one that runs this very test.
  for (const command of commands.filter((c) => c !== 'npm test')) {
    it(`runs \`${command}\` with success`, { timeout: 900_000 }, () => {
      const { code, text } = runInClone(command);
      expect(code, text).toBe(0);
    });
  }

  it('finds the report of the headline study, of 10,000 toys that all converged', () => {
    const run = readdirSync(join(clone, 'sheaf-runs')).find((name) => name.startsWith('headline_'))!;
    expect(existsSync(join(clone, 'sheaf-runs', run, 'report.html'))).toBe(true);
    const merged = JSON.parse(readFileSync(join(clone, 'sheaf-runs', run, 'merged.out.json'), 'utf8'));
    expect(merged.results.n_converged).toBe(10_000);
    expect(merged.summary.pull.mean).toBeGreaterThan(-0.04);
    expect(merged.summary.pull.mean).toBeLessThan(0.04);
    expect(Math.abs(merged.summary.pull.std - 1)).toBeLessThan(0.028);
  });

  it('finds that shards merged by hand are the whole run, byte for byte in `results`', () => {
    const results = (file: string) =>
      JSON.stringify(JSON.parse(readFileSync(join(clone, file), 'utf8')).results);
    expect(results('merged.out.json')).toBe(results('toys.json'));
  });
});
