// How jobs find the program, as the command line says it: what runs are told, what is refused, and files that were changed.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openRunDirectory } from '../../src/farm/run-directory.ts';
import { fixture, sheaf, succeed, temporaryFolder } from '../cli/sheaf.ts';
import { must } from '../cluster/processes.ts';

const folder = temporaryFolder();
const here = { cwd: folder };
const at = (id: string): string => join(folder, id);
const words = (id: string, ...more: string[]): string[] => [
  ...['farm', 'render', '--config', 'spec.yaml', '--n-toys', '20', '--shards', '2'],
  ...['--out-dir', folder, '--run-id', id, ...more],
];

beforeAll(() => {
  cpSync(fixture(folder, 'peak.yaml'), at('spec.yaml'));
  writeFileSync(at('image one.sif'), 'not looked into');
  writeFileSync(at('hosts.txt'), 'host1 weight=2\nhost2\n');
  writeFileSync(at('plain.tar.gz'), 'no archive');
  writeFileSync(at('bundle.json'), '{"bundle": "/shared/sheaf.tar.gz"}');
});

test('an image is seen by jobs that see the run directory, and goes along with those that do not', async () => {
  const image = ['--strategy', 'apptainer', '--image', 'image one.sif'];
  await succeed(words('seen', '--scheduler', 'slurm', ...image), here);
  expect(openRunDirectory(at('seen')).manifest.environment).toEqual({
    ...{ strategy: 'apptainer', files: [] },
    program: ['apptainer', 'exec', at('image one.sif'), 'sheaf'],
  });
  const carries = { htcondor: ['--files', 'transfer'], ssh: ['--hosts', 'hosts.txt'] } as const;
  for (const scheduler of ['htcondor', 'ssh'] as const) {
    await succeed(words(scheduler, '--scheduler', scheduler, ...carries[scheduler], ...image), here);
    const sha256 = must(['sha256sum', at('image one.sif')]).split(' ')[0];
    expect(openRunDirectory(at(scheduler)).manifest.environment).toEqual({
      ...{ strategy: 'apptainer', files: [{ name: 'image one.sif', sha256 }] },
      program: ['apptainer', 'exec', './image one.sif', 'sheaf'],
    });
    expect(readFileSync(join(at(scheduler), 'image one.sif'), 'utf8')).toBe('not looked into');
  }
  const text = readFileSync(join(at('htcondor'), 'condor_job_transfer.sub'), 'utf8');
  expect(text).toMatch(/^transfer_input_files = .*image one\.sif/m);
});

test('hosts and how they are reached are in the manifest, with absolute paths', async () => {
  const reached = ['--ssh-user', 'me', '--ssh-key', 'id', '--ssh-port', '2222', '--ssh-config', 'none'];
  const more = ['--ssh-setting', 'ProxyJump=gate', '--remote-base-dir', '/scratch'];
  await succeed(words('hosts', '--engine', 'ssh', '--hosts', 'hosts.txt', ...reached, ...more), here);
  expect(openRunDirectory(at('hosts')).manifest.engine_options).toEqual({
    ...{ hosts: [{ host: 'host1', weight: 2 }, { host: 'host2' }], user: 'me', key: at('id'), port: 2222 },
    ...{ config: 'none', settings: ['ProxyJump=gate'], remote_base_dir: '/scratch' },
  });
});

test('a file that was changed since is not given to jobs', async () => {
  const image = ['--files', 'transfer', '--strategy', 'apptainer', '--image', 'image two.sif'];
  writeFileSync(at('image two.sif'), 'first');
  await succeed(words('changed', '--scheduler', 'htcondor', ...image), here);
  writeFileSync(join(at('changed'), 'image two.sif'), 'other');
  for (const verb of ['submit', 'resume', 'watch']) {
    const { code, stderr } = await sheaf(['farm', verb, at('changed')]);
    expect(code, stderr).toBe(5);
    expect(stderr).toContain('this file of the jobs was changed');
  }
});

describe('refused before there is a run:', () => {
  const ssh = ['--scheduler', 'ssh', '--hosts', 'hosts.txt'];
  test.each([
    ['hosts of no farm', ['--hosts', 'hosts.txt'], '--hosts is an option of ssh'],
    ['SSH without hosts', ['--scheduler', 'ssh'], 'there are no hosts'],
    ['a port that is none', [...ssh, '--ssh-port', '70000'], '65535'],
    ['a strategy on this machine', ['--strategy', 'bundle'], '--strategy is for jobs of a scheduler'],
    [
      'an archive without its strategy',
      [...ssh, '--bundle', 'b'],
      '--bundle says nothing with --strategy shared',
    ],
    [
      'an image of a bundle',
      [...ssh, '--strategy', 'bundle', '--image', 'i'],
      '--image says nothing with --strategy bundle',
    ],
    [
      'two programs',
      [...ssh, '--strategy', 'bundle', '--sheaf-bin', 'sheaf'],
      '--sheaf-bin says nothing with --strategy bundle',
    ],
    [
      'two bundles',
      [...ssh, '--strategy', 'bundle', '--engine-options', 'bundle.json'],
      'both say where the program is',
    ],
    ['no image', [...ssh, '--strategy', 'apptainer'], "the strategy 'apptainer' needs an image"],
    [
      'an archive that is none',
      [...ssh, '--strategy', 'bundle', '--bundle', 'plain.tar.gz'],
      'this is no bundle',
    ],
  ])('%s', async (_, more, message) => {
    const { code, stderr } = await sheaf(words('refused', ...more), here);
    expect(code, stderr).toBe(2);
    expect(stderr).toContain(message);
    expect((await sheaf(['farm', 'status', at('refused')])).stderr).toContain('there is no run here');
  });
});
