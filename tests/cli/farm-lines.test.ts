// Command lines of the farm: sizes and times as people write them, and lines that are wrong.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDuration, parseMegabytes } from '../../src/cli/arguments.ts';
import { fixture, sheaf, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
fixture(folder, 'peak.yaml');
writeFileSync(join(folder, 'unknown.json'), '{"partitions": "short"}');
writeFileSync(join(folder, 'torn.json'), '{"partition": ');

test.each([
  ['2GB', 2048],
  ['500MB', 500],
  ['1.5G', 1536],
  ['2GiB', 2048],
  ['300', 300],
  ['1T', 1024 * 1024],
  ['100k', 1],
])('%s is %i MB', (text, size) => {
  expect(parseMegabytes(text)).toBe(size);
});

test.each([
  ['45s', 45],
  ['30m', 1800],
  ['2h', 7200],
  ['1.5h', 5400],
  ['1d', 86_400],
  ['08:00:00', 28_800],
  ['1-00:30:00', 88_200],
])('%s is %i s', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

// A bare number means minutes to one scheduler and seconds to another.
test.each(['8', '8:00', '1:00:61', '-1h', '0s', 'soon'])('%s is no time', (text) => {
  expect(() => parseDuration(text)).toThrow();
});

describe('a line that is wrong is told before there is a run:', () => {
  const toys = ['--config', 'peak.yaml', '--n-toys', '10', '--out-dir', 'runs'];
  test.each([
    [['--scheduler', 'slurm', '--requirements', 'x'], /--requirements is an option of htcondor/],
    [['--scheduler', 'htcondor', '--partition', 'x'], /--partition is an option of slurm/],
    [['--memory', '2GB'], /--memory is for jobs of a scheduler/],
    [['--scheduler', 'slurm', '--engine', 'local'], /--scheduler slurm and --engine local are not the same/],
    [['--scheduler', 'slurm', '--engine-options', 'unknown.json'], /unknown\.json: partitions/],
    [['--scheduler', 'slurm', '--engine-options', 'torn.json'], /torn\.json: this is not JSON/],
    [['--scheduler', 'slurm', '--engine-options', 'gone.json'], /gone\.json: cannot be read \(ENOENT/],
    [['--scheduler', 'slurm', '--time', '8'], /--time: "8" is not a time such as 30m/],
    [['--run-id', 'a/b'], /--run-id "a\/b" is not a plain name/],
    [['--study', 'hypotest-toys'], /--mu is missing/],
    [['--study', 'patchset-scan'], /--study patchset-scan: peak\.yaml is no workspace/],
  ] as const)('%j', async (more, said) => {
    const { code, stderr, stdout } = await sheaf(['farm', 'render', ...toys, ...more], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(said);
  });

  test.each([
    [['submit', 'nowhere'], /there is no run here/],
    [['merge'], /no run is given/],
    [['collect', 'a', '--manifest', 'b/manifest.json'], /a run is given twice/],
  ] as const)('%j', async (words, said) => {
    const { code, stderr } = await sheaf(['farm', ...words], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(said);
  });

  test('a run on this machine is not submitted and left', async () => {
    expect((await sheaf(['farm', 'render', ...toys, '--run-id', 'here'], { cwd: folder })).code).toBe(0);
    const { code, stderr } = await sheaf(['farm', 'submit', 'runs/here'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /end with the process that submits them\n {2}to do: `sheaf farm resume runs\/here` runs them/,
    );
  });
});
