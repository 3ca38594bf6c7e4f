// `npm run cluster -- up | down | status`: the clusters of the tests, for people to try. What is up is remembered in a file.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CondorPool, inPool, lowerCondor, raiseCondor, submitter } from './condor.ts';
import { whyNot } from './packages.ts';
import { type Daemon, isAlive } from './processes.ts';
import { lowerSlurm, raiseSlurm, type SlurmCluster } from './slurm.ts';
import { lowerHosts, raiseHosts, type SshHosts } from './ssh.ts';

const HOME = '/var/tmp/sheaf-cluster';
const file = join(HOME, 'up.json');

interface Up {
  readonly slurm?: SlurmCluster;
  readonly htcondor?: CondorPool;
  readonly ssh?: SshHosts;
}
type Kind = keyof Up;
const kinds: readonly Kind[] = ['slurm', 'htcondor', 'ssh'];

const usage = `npm run cluster -- up slurm|htcondor|ssh|all     brings clusters up on this machine, from Debian's packages
npm run cluster -- status                         what is up, and how to use it
npm run cluster -- down [slurm|htcondor|ssh|all]  takes them down again`;

function read(): Up {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Up) : {};
}

function remember(up: Up): void {
  mkdirSync(HOME, { recursive: true, mode: 0o755 });
  if (kinds.some((kind) => up[kind] !== undefined)) writeFileSync(file, JSON.stringify(up, null, 2));
  else rmSync(file, { force: true });
}

async function raise(kind: Kind): Promise<Up> {
  const folder = join(HOME, kind);
  if (kind === 'slurm') return { slurm: await raiseSlurm({ folder }) };
  if (kind === 'htcondor') return { htcondor: await raiseCondor({ folder }) };
  return { ssh: await raiseHosts({ folder }) };
}

async function lower({ slurm, htcondor, ssh }: Up, kind: Kind): Promise<void> {
  if (kind === 'slurm' && slurm !== undefined) await lowerSlurm(slurm);
  if (kind === 'htcondor' && htcondor !== undefined) await lowerCondor(htcondor);
  if (kind === 'ssh' && ssh !== undefined) await lowerHosts(ssh);
}

function daemonsOf({ slurm, htcondor, ssh }: Up, kind: Kind): readonly Daemon[] {
  if (kind === 'slurm') return slurm?.daemons ?? [];
  if (kind === 'ssh') return ssh?.daemons ?? [];
  return htcondor === undefined ? [] : [htcondor.holder];
}

/** How a person uses what is up. */
function words(up: Up, kind: Kind): string {
  if (kind === 'slurm')
    return `export SLURM_CONF=${up.slurm!.environment.SLURM_CONF}, then sinfo, sbatch, squeue`;
  if (kind === 'ssh') return `ssh -F ${up.ssh!.config} ${up.ssh!.hosts[0]} (${up.ssh!.hosts.join(', ')})`;
  const { master } = up.htcondor!;
  const slots = inPool(up.htcondor!, submitter, ['condor_status', '-af', 'Name']).stdout.trim().split('\n');
  return `nsenter -t ${master} -m -u -p -n --root --wdns=/home/${submitter} setpriv --reuid=${submitter} --regid=${submitter} --init-groups env -i HOME=/home/${submitter} PATH=/usr/bin:/bin bash, then condor_submit, condor_q (${slots.length} slot)`;
}

function status(up: Up): string {
  return kinds
    .map((kind) => {
      const daemons = daemonsOf(up, kind);
      if (daemons.length === 0) return `${kind}: not up`;
      const gone = daemons.filter(({ pid }) => !isAlive(pid)).map(({ name }) => name);
      return gone.length > 0 ? `${kind}: ${gone.join(', ')} ended` : `${kind}: up. ${words(up, kind)}`;
    })
    .join('\n');
}

async function main([verb, what]: readonly string[]): Promise<number> {
  const chosen =
    what === 'all' || (what === undefined && verb === 'down') ? kinds : kinds.filter((k) => k === what);
  if (verb === 'status' && what === undefined) {
    console.log(status(read()));
    return 0;
  }
  if (!(verb === 'up' || verb === 'down') || chosen.length === 0) {
    console.error(usage);
    return 2;
  }
  const reason = whyNot();
  if (reason !== null) {
    console.error(`cluster: ${reason}`);
    return 1;
  }
  for (const kind of chosen) {
    const { [kind]: old, ...others } = read();
    if (old !== undefined) await lower({ [kind]: old }, kind);
    remember(others);
    if (verb === 'up') remember({ ...others, ...(await raise(kind)) });
  }
  console.log(status(read()));
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
