// A Slurm cluster on this machine: one controller, and nodes in network namespaces of their own, so that one can be cut off.

import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bridgeAddress, hostAddress, lowerNetwork, type Network, onHost, raiseNetwork } from './network.ts';
import { install } from './packages.ts';
import { ask, type Daemon, must, named, startDaemon, stopDaemons, until } from './processes.ts';

export interface SlurmCluster {
  readonly folder: string;
  readonly network: Network;
  readonly daemons: readonly Daemon[];
  /** What clients need in their environment. */
  readonly environment: { readonly SLURM_CONF: string };
}

export interface SlurmOptions {
  /** Made anew. Other users must be able to enter the folders above it. */
  readonly folder: string;
  readonly nodes?: number;
  /** Of each node. */
  readonly cpus?: number;
  readonly prefix?: string;
  readonly net?: string;
  /** Further lines of slurm.conf. */
  readonly extra?: readonly string[];
}

export const controller = 'slurmctld';
export const nodeName = (i: number): string => `node${i}`;

export async function raiseSlurm(options: SlurmOptions): Promise<SlurmCluster> {
  const { folder, nodes = 2, cpus = 1, prefix = 'shslu', net = '10.231.0', extra = [] } = options;
  install(['slurm-wlm', 'munge', 'iproute2'], ['/usr/sbin/slurmctld', '/usr/sbin/munged', '/sbin/ip']);
  const network: Network = { prefix, net, hosts: nodes };
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['state', 'log', 'run', 'munge']) mkdirSync(join(folder, name), { recursive: true });
  chmodSync(folder, 0o755);
  raiseNetwork(network);
  const daemons: Daemon[] = [startMunge(folder)];
  if (!(await until(() => existsSync(join(folder, 'munge/socket')), 10)))
    throw new Error(`munged did not start (can its user enter ${folder}?): ${logOf(folder, 'munged')}`);
  const conf = join(folder, 'slurm.conf');
  writeFileSync(conf, configuration(folder, network, cpus, extra));
  for (let i = 1; i <= nodes; i++) mkdirSync(join(folder, `spool-${nodeName(i)}`), { recursive: true });
  const environment = { SLURM_CONF: conf };
  const env = { ...process.env, ...environment };
  const log = (name: string): string => join(folder, 'log', `${name}.out`);
  daemons.push(
    startDaemon(controller, named('head', ['/usr/sbin/slurmctld', '-D', '-f', conf]), log(controller), env),
  );
  for (let i = 1; i <= nodes; i++) daemons.push(startNode(folder, network, i));
  const cluster: SlurmCluster = { folder, network, daemons, environment };
  if (!(await until(() => idleNodes(cluster) === nodes, 60))) {
    const said = logOf(folder, controller);
    await lowerSlurm(cluster);
    throw new Error(`the Slurm cluster did not come up: ${said}`);
  }
  // The intervals of the scheduler hold only once it has read its configuration again.
  await new Promise((resolve) => setTimeout(resolve, 500));
  must(['scontrol', 'reconfigure'], { env });
  return cluster;
}

export async function lowerSlurm({ daemons, network, folder }: SlurmCluster): Promise<void> {
  await stopDaemons(daemons);
  lowerNetwork(network);
  rmSync(folder, { recursive: true, force: true });
}

/** The daemon of node `i`, also after it was killed. */
export function startNode(folder: string, network: Network, i: number): Daemon {
  const conf = join(folder, 'slurm.conf');
  const command = named(nodeName(i), ['/usr/sbin/slurmd', '-D', '-N', nodeName(i), '-f', conf]);
  const env = { ...process.env, SLURM_CONF: conf };
  return startDaemon(
    nodeName(i),
    onHost(network, i, command),
    join(folder, 'log', `${nodeName(i)}.out`),
    env,
  );
}

export function idleNodes({ environment }: SlurmCluster): number {
  const env = { ...process.env, ...environment };
  const { stdout } = ask(['sinfo', '-h', '-N', '-o', '%t'], { env, seconds: 3 });
  return stdout.split('\n').filter((state) => state === 'idle').length;
}

/** The end of what a daemon said. */
function logOf(folder: string, name: string): string {
  return readFileSync(join(folder, 'log', `${name}.out`), 'utf8').slice(-2000);
}

/** Munge with a key and a socket of its own. */
function startMunge(folder: string): Daemon {
  const at = (name: string): string => join(folder, 'munge', name);
  if (!existsSync(at('key'))) writeFileSync(at('key'), randomBytes(128), { mode: 0o400 });
  must(['chown', '-R', 'munge:', join(folder, 'munge')]);
  chmodSync(join(folder, 'munge'), 0o755);
  const files = [`--key-file=${at('key')}`, `--socket=${at('socket')}`, `--pid-file=${at('pid')}`];
  const command = [
    '/usr/sbin/munged',
    '--foreground',
    ...files,
    `--log-file=${at('log')}`,
    `--seed-file=${at('seed')}`,
  ];
  return startDaemon(
    'munged',
    ['setpriv', '--reuid=munge', '--regid=munge', '--clear-groups', ...command],
    join(folder, 'log', 'munged.out'),
  );
}

function configuration(folder: string, network: Network, cpus: number, extra: readonly string[]): string {
  const nodes = Array.from(
    { length: network.hosts },
    (_, k) =>
      `NodeName=${nodeName(k + 1)} NodeAddr=${hostAddress(network, k + 1)} CPUs=${cpus} RealMemory=8000`,
  );
  const at = (name: string): string => join(folder, name);
  return `${[
    `ClusterName=${network.prefix}`,
    `SlurmctldHost=head(${bridgeAddress(network)})`,
    'SlurmUser=root',
    'SlurmdUser=root',
    'AuthType=auth/munge',
    `AuthInfo=socket=${at('munge/socket')}`,
    'CredType=cred/munge',
    'MpiDefault=none',
    // The controller takes its port on all addresses: each cluster needs one of its own.
    `SlurmctldPort=${6900 + Number(network.net.split('.')[2])}`,
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core',
    'ReturnToService=2',
    'SlurmdParameters=config_overrides',
    // Without these an array of trivial tasks takes minutes, and a node that is cut off is missed only after five.
    'SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1,sched_min_interval=0',
    'SlurmctldTimeout=30',
    'SlurmdTimeout=10',
    `SlurmctldPidFile=${at('run/slurmctld.pid')}`,
    `SlurmdPidFile=${at('run/slurmd-%n.pid')}`,
    `SlurmdSpoolDir=${at('spool-%n')}`,
    `StateSaveLocation=${at('state')}`,
    `SlurmctldLogFile=${at('log/slurmctld.log')}`,
    `SlurmdLogFile=${at('log/slurmd-%n.log')}`,
    ...extra,
    ...nodes,
    'PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP',
  ].join('\n')}\n`;
}
