// Every command of docs/environment.md, word for word, in their order.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { version } from '../../src/version.ts';
import { fixture, root, succeed } from '../cli/sheaf.ts';
import { folderWithCache } from '../environment/bundles.ts';

const folder = folderWithCache();
const page = readFileSync(join(root, 'docs/environment.md'), 'utf8');
const lines = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block]) =>
  block!.split('\n').filter((line) => line !== ''),
);
const place = '/tmp/sheaf-docs';
afterAll(() => rmSync(place, { recursive: true, force: true }));

test('the commands of the page go well, and write what they name', async () => {
  mkdirSync(place, { recursive: true });
  fixture(folder, 'peak.yaml');
  cpSync(join(folder, 'peak.yaml'), join(folder, 'spec.yaml'));
  expect(lines).toHaveLength(8);
  const said: string[] = [];
  for (const line of lines) {
    const [program, ...words] = line.split(' ') as [string, ...string[]];
    if (program === 'sheaf') said.push((await succeed(words, { cwd: folder })).stdout);
    else said.push(execFileSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8' }));
    const output = words[words.indexOf('--output') + 1]!;
    if (words.includes('--output')) expect(existsSync(output), line).toBe(true);
  }
  expect(JSON.parse(said[1]!)).toMatchObject({ path: join(place, 'sheaf.tar.gz'), cached: true });
  expect(said[3]).toBe(`${version}\n`);
  expect(existsSync(join(folder, 'sheaf-runs/bundled/slurm_array_job.sh'))).toBe(true);
  expect(readFileSync(join(folder, 'sheaf-image/sheaf.def'), 'utf8')).toContain('debian:bookworm-slim');
  expect(readFileSync(join(place, 'image/sheaf.def'), 'utf8')).toContain('almalinux:9-minimal');
});
