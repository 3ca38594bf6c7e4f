// The commands of docs/engines/ssh.md, word for word but for the place of the cluster, on three hosts; and its files.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preflight } from '../../src/contracts/preflight.ts';
import { sshOptions } from '../../src/contracts/ssh-options.ts';
import { readHostsFile } from '../../src/formats/hosts-file.ts';
import { root, sheaf, temporaryFolder } from '../cli/sheaf.ts';
import { whyNot } from '../cluster/packages.ts';
import { lowerHosts, raiseHosts, type SshHosts } from '../cluster/ssh.ts';

const page = readFileSync(join(root, 'docs/engines/ssh.md'), 'utf8');
const blocks = (kind: string): readonly string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text]) => text!);
const commands = blocks('sh').flatMap((text) => text.trim().split('\n'));
const hosts = blocks('text')[0]!;

test('its hosts file and its options are read', () => {
  expect(readHostsFile(hosts, 'hosts.txt').map(({ host }) => host)).toEqual(['host1', 'host2', 'host3']);
  const [options] = blocks('json');
  expect(Object.keys(sshOptions.parse(JSON.parse(options!)))).toContain('hosts');
  // Every option has its row.
  const rows = [...page.matchAll(/^\| (`[a-z_`, ]+`) \|/gm)].flatMap(
    ([, names]) => names!.match(/[a-z_]+/g)!,
  );
  expect(rows).toEqual(expect.arrayContaining(Object.keys(sshOptions.shape)));
});

const reason = whyNot();
if (reason !== null && process.env['CI'] === 'true') throw new Error(reason);

describe.skipIf(reason !== null)('its commands', () => {
  const folder = temporaryFolder();
  let farm: SshHosts;
  beforeAll(async () => {
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'here'), { mode: 0o755 });
    farm = await raiseHosts({ folder: join(folder, 'farm'), prefix: 'tdssh', net: '10.233.17' });
  }, 300_000);
  afterAll(() => lowerHosts(farm));

  test('say what the page says', async () => {
    const cwd = join(folder, 'here');
    writeFileSync(join(cwd, 'hosts.txt'), hosts);
    expect(commands.length).toBeGreaterThan(1);
    const titles = /^host .*$/m.exec(blocks('text')[1]!)![0].split(/ {2,}/);
    for (const line of commands) {
      const [name, ...words] = line.replace('/var/tmp/sheaf-cluster/ssh/config', farm.config).split(' ');
      expect(name).toBe('sheaf');
      const { code, stdout, stderr } = await sheaf(words, { cwd });
      expect([code, stderr], line).toEqual([0, '']);
      if (words.includes('--json')) expect(preflight.parse(JSON.parse(stdout)).stats).toHaveLength(3);
      else expect(stdout.split('\n')[0]!.split(/ {2,}/)).toEqual(titles);
    }
  }, 60_000);
});
