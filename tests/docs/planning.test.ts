// Every command of docs/planning.md, word for word, in its order.
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runManifest } from '../../src/contracts/run.ts';
import { sweepSummary } from '../../src/contracts/sweep.ts';
import { UNKNOWN_SLOTS } from '../../src/farm/plan-shards.ts';
import { fixture, root, succeed, temporaryFolder } from '../cli/sheaf.ts';

const page = readFileSync(join(root, 'docs/planning.md'), 'utf8');
const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, text]) =>
  text!.trimEnd().split('\n'),
);
const folder = temporaryFolder();
const json = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'));

test('the commands of the page go well, and leave what it says', async () => {
  renameSync(fixture(folder, 'peak.yaml'), join(folder, 'spec.yaml'));
  expect(commands).toHaveLength(7);
  for (const command of commands) {
    expect(command).toMatch(/^sheaf /);
    await succeed(command.split(' ').slice(1), { cwd: folder });
  }
  expect(runManifest.parse(json('runs/chosen/manifest.json')).shards_planned?.target_seconds).toBe(600);
  expect(runManifest.parse(json('runs/planned/manifest.json')).shards_planned?.target_seconds).toBe(1800);
  const summary = sweepSummary.parse(json('runs/scaling.json'));
  expect(summary).toMatchObject({ reference: 'scaling_sh1_t1', same_results: true });
  expect(summary.runs).toHaveLength(6);
  for (const file of ['scaling.md', 'scaling.svg']) expect(existsSync(join(folder, 'runs', file))).toBe(true);
  expect(page).toContain(`${UNKNOWN_SLOTS} are taken`);
}, 120_000);
