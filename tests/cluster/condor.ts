// An HTCondor pool of one machine, in a root filesystem and namespaces of its own: central manager, access point and slots.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Answer, ask, type Daemon, isAlive, startDaemon, stopDaemons, until } from './processes.ts';
import { makeRootfs, submitter } from './rootfs.ts';

export interface CondorPool {
  readonly folder: string;
  /** The process that holds the namespaces: the pool ends with it. */
  readonly holder: Daemon;
  /** Process 1 of the pool, seen from outside: the condor_master. */
  readonly master: number;
}

export interface CondorOptions {
  /** Made anew; seen under the same path inside of the pool. */
  readonly folder: string;
  readonly cpus?: number;
  readonly memoryMb?: number;
  /** Where its programs are. Default: makeRootfs(). */
  readonly rootfs?: string;
  /** Further lines of configuration. */
  readonly extra?: readonly string[];
  /** Files and folders of this machine that jobs may read, by the name that they get in `programs` of the pool's folder. */
  readonly programs?: Readonly<Record<string, string>>;
}

export { submitter };

const SUBMITTER_ID = 1000;

export async function raiseCondor(options: CondorOptions): Promise<CondorPool> {
  const { folder, cpus = 2, memoryMb = 8000, extra = [], programs = {} } = options;
  const { rootfs = makeRootfs() } = options;
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['shared', 'state', 'programs']) mkdirSync(join(folder, name), { recursive: true });
  chmodSync(join(folder, 'shared'), 0o777);
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('pool.conf'), configuration(cpus, memoryMb, extra));
  // Its own name comes first: slots are called by it. No name server answers, and that must be known at once.
  writeFileSync(at('hosts'), '127.0.0.1 condorhost localhost\n');
  writeFileSync(at('resolv.conf'), 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
  const mounts = Object.entries(programs).map(([name, from]) => ({ from, to: at(join('programs', name)) }));
  for (const { from, to } of mounts) {
    if (statSync(from).isDirectory()) mkdirSync(to);
    else writeFileSync(to, '');
  }
  writeFileSync(at('enter.sh'), enter(rootfs, folder, mounts), { mode: 0o755 });
  writeFileSync(at('init.sh'), init(), { mode: 0o755 });
  const holder = startDaemon(
    'condor',
    ['unshare', '-m', '-u', '-p', '-n', '-f', '--kill-child', '--mount-proc', at('enter.sh')],
    at('log'),
  );
  const children = `/proc/${holder.pid}/task/${holder.pid}/children`;
  let master = 0;
  const begun = await until(() => {
    master = existsSync(children) ? Number(readFileSync(children, 'utf8').trim().split(' ')[0]) : 0;
    return master > 0 && programOf(master).endsWith('condor_master');
  }, 20);
  const pool: CondorPool = { folder, holder, master };
  const answers = (): boolean =>
    inPool(pool, 'root', ['condor_status', '-af', 'Name']).stdout !== '' &&
    inPool(pool, submitter, ['condor_q']).code === 0;
  if (!begun || !(await until(answers, 90))) {
    const said = readFileSync(at('log'), 'utf8').slice(-2000);
    await lowerCondor(pool);
    throw new Error(`the HTCondor pool did not come up: ${said}`);
  }
  return pool;
}

/** Runs a command inside the pool as `user`, in /tmp unless a folder is given. */
export function inPool(
  pool: CondorPool,
  user: string,
  command: readonly string[],
  options: { readonly folder?: string; readonly input?: string; readonly seconds?: number } = {},
): Answer {
  const { folder, ...rest } = options;
  return ask(poolCommand(pool, user, command, folder), rest);
}

/** The words that run a command inside the pool. */
export function poolCommand(
  { master }: CondorPool,
  user: string,
  command: readonly string[],
  folder = '/tmp',
): readonly [string, ...string[]] {
  const environment = [
    `HOME=/home/${user}`,
    `USER=${user}`,
    `LOGNAME=${user}`,
    'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
  ];
  const identity = [
    'setpriv',
    `--reuid=${user}`,
    `--regid=${user}`,
    '--init-groups',
    'env',
    '-i',
    ...environment,
  ];
  const namespaces = ['-t', String(master), '-m', '-u', '-p', '-n', '--root', `--wdns=${folder}`];
  return ['nsenter', ...namespaces, ...identity, ...command];
}

export async function lowerCondor({ holder, master, folder }: CondorPool): Promise<void> {
  if (isAlive(master)) await stopDaemons([{ name: 'condor_master', pid: master }], 'SIGQUIT', 15);
  await stopDaemons([holder]);
  rmSync(folder, { recursive: true, force: true });
}

function programOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return '';
  }
}

function configuration(cpus: number, memoryMb: number, extra: readonly string[]): string {
  return `${[
    'CONDOR_HOST = 127.0.0.1',
    'use ROLE: CentralManager',
    'use ROLE: Submit',
    'use ROLE: Execute',
    'NETWORK_INTERFACE = 127.0.0.1',
    'ENABLE_IPV6 = false',
    'use security:recommended_v9_0',
    'SEC_DEFAULT_AUTHENTICATION_METHODS = FS, PASSWORD, IDTOKENS',
    'SEC_CLIENT_AUTHENTICATION_METHODS = FS, PASSWORD, IDTOKENS',
    // Without these a job waits seconds before it is looked at.
    'NEGOTIATOR_INTERVAL = 2',
    'NEGOTIATOR_MIN_INTERVAL = 1',
    'NEGOTIATOR_CYCLE_DELAY = 1',
    'SCHEDD_INTERVAL = 2',
    'SCHEDD_MIN_INTERVAL = 0',
    'UPDATE_INTERVAL = 5',
    'RunBenchmarks = false',
    `NUM_CPUS = ${cpus}`,
    `MEMORY = ${memoryMb}`,
    ...extra,
  ].join('\n')}\n`;
}

/** Makes the root filesystem the root of new namespaces. Its own folders that change are kept in memory. */
function enter(
  rootfs: string,
  folder: string,
  mounts: readonly { readonly from: string; readonly to: string }[],
): string {
  return `#!/bin/sh
set -e
mount --make-rprivate /
mount --rbind ${rootfs} ${rootfs}
cd ${rootfs}
mount --rbind /sys sys
mount --rbind /dev dev
mount -t proc proc proc
for d in tmp run home var/lib/condor var/spool/condor var/log/condor etc/condor/config.d; do mkdir -p $d; mount -t tmpfs tmpfs $d; done
mkdir -p ./${folder} .old
mount --bind ${folder} ./${folder}
${mounts.map(({ from, to }) => `mount --bind -o ro '${from}' './${to}'\n`).join('')}touch etc/hosts etc/resolv.conf
mount --bind ${folder}/hosts etc/hosts
mount --bind ${folder}/resolv.conf etc/resolv.conf
cp ${folder}/pool.conf etc/condor/config.d/99-pool.conf
pivot_root . .old
cd /
umount -l /.old
exec ${folder}/init.sh
`;
}

/** Process 1 of the pool. */
function init(): string {
  return `#!/bin/sh
set -e
hostname condorhost
# A network of its own, of nothing but the loopback: pools may be up side by side.
ip link set lo up
chmod 1777 /tmp
mkdir -p /run/lock
getent passwd ${submitter} >/dev/null || useradd -u ${SUBMITTER_ID} -s /bin/bash ${submitter}
install -d -o ${submitter} -g ${submitter} /home/${submitter}
for d in /run/condor /var/lib/condor /var/lib/condor/execute /var/lib/condor/spool /var/spool/condor /var/log/condor /var/lock/condor; do
  install -d -o condor -g condor $d
done
exec condor_master -f
`;
}
