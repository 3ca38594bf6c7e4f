// Hosts that are reached by OpenSSH: one sshd in a network namespace each, with keys of their own, so that one can be cut off.

import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostAddress, lowerNetwork, type Network, onHost, raiseNetwork } from './network.ts';
import { install } from './packages.ts';
import { ask, type Daemon, must, named, startDaemon, stopDaemons, until } from './processes.ts';

export interface SshHosts {
  readonly folder: string;
  readonly network: Network;
  readonly daemons: readonly Daemon[];
  /** Names that `ssh -F config` knows. */
  readonly hosts: readonly string[];
  /** Path of the client's configuration. */
  readonly config: string;
}

export interface SshOptions {
  /** Made anew. Other users must be able to enter the folders above it. */
  readonly folder: string;
  readonly hosts?: number;
  readonly prefix?: string;
  readonly net?: string;
}

/** Who logs in; made where there is no such user. */
export const user = 'sheaftest';
export const hostName = (i: number): string => `host${i}`;

export async function raiseHosts(options: SshOptions): Promise<SshHosts> {
  const { folder, hosts: count = 3, prefix = 'shssh', net = '10.232.0' } = options;
  install(['openssh-server', 'openssh-client', 'iproute2'], ['/usr/sbin/sshd', '/usr/bin/ssh', '/sbin/ip']);
  const network: Network = { prefix, net, hosts: count };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  mkdirSync('/run/sshd', { recursive: true });
  if (ask(['getent', 'passwd', user]).code !== 0) must(['useradd', '-m', '-s', '/bin/bash', user]);
  // sshd lets nobody in whose account is locked.
  must(['usermod', '-p', '*', user]);
  raiseNetwork(network);
  const at = (name: string): string => join(folder, name);
  const key = (name: string): void => {
    must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', at(name)]);
  };
  key('id');
  writeFileSync(at('authorized_keys'), readFileSync(at('id.pub')), { mode: 0o644 });
  writeFileSync(at('known_hosts'), '');
  const hosts = Array.from({ length: count }, (_, k) => hostName(k + 1));
  const daemons = hosts.map((host, k) => {
    key(`key-${host}`);
    const [kind, value] = readFileSync(at(`key-${host}.pub`), 'utf8').split(' ');
    appendFileSync(at('known_hosts'), `${hostAddress(network, k + 1)} ${kind} ${value}\n`);
    return startHost(folder, network, k + 1);
  });
  writeFileSync(at('config'), clientConfiguration(folder, network, hosts));
  const raised: SshHosts = { folder, network, daemons, hosts, config: at('config') };
  const answers = (host: string): boolean => ask(['ssh', '-F', at('config'), host, 'true']).code === 0;
  if (!(await until(() => hosts.every(answers), 30))) {
    const said = readFileSync(at(`${hostName(1)}.log`), 'utf8').slice(-2000);
    await lowerHosts(raised);
    throw new Error(`the hosts did not come up: ${said}`);
  }
  return raised;
}

export async function lowerHosts({ daemons, network, folder }: SshHosts): Promise<void> {
  await stopDaemons(daemons);
  lowerNetwork(network);
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
}

/** The sshd of host `i`, also after it was killed. */
export function startHost(folder: string, network: Network, i: number): Daemon {
  const at = (name: string): string => join(folder, name);
  const settings = [
    'PidFile=none',
    'UsePAM=no',
    'PasswordAuthentication=no',
    `AuthorizedKeysFile=${at('authorized_keys')}`,
    'StrictModes=no',
    `ListenAddress=${hostAddress(network, i)}`,
    'MaxSessions=50',
    'MaxStartups=100',
    'Subsystem=sftp internal-sftp',
  ].flatMap((setting) => ['-o', setting]);
  const command = [
    '/usr/sbin/sshd',
    '-D',
    '-e',
    '-f',
    '/dev/null',
    '-h',
    at(`key-${hostName(i)}`),
    ...settings,
  ];
  return startDaemon(hostName(i), onHost(network, i, named(hostName(i), command)), at(`${hostName(i)}.log`));
}

function clientConfiguration(folder: string, network: Network, hosts: readonly string[]): string {
  return [
    ...hosts.flatMap((host, k) => [`Host ${host}`, `  HostName ${hostAddress(network, k + 1)}`]),
    'Host *',
    `  User ${user}`,
    `  IdentityFile ${join(folder, 'id')}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${join(folder, 'known_hosts')}`,
    '  BatchMode yes',
    '  ConnectTimeout 3',
    '  ServerAliveInterval 1',
    '  ServerAliveCountMax 3',
    '',
  ].join('\n');
}
