// What hosts are like, and whether shards can run there: each is asked as the engine itself would, by the same connection.

import { randomUUID } from 'node:crypto';
import type { PreflightHost } from '../../contracts/preflight.ts';
import type { SshAccess, SshHost } from '../../contracts/ssh-options.ts';
import { type CarriedFile, carryProgram, digestOf, HostRefuses } from './carry.ts';
import { Connection, ConnectionLost } from './connection.ts';
import { type HostFacts, readFacts } from './facts.ts';
import { quote } from './remote-shell.ts';
import { targetName } from './target.ts';

export interface PreflightAsked {
  readonly access: SshAccess;
  readonly remoteBase: string;
  /** Words that start the program there, where there is no bundle. */
  readonly program: readonly string[];
  readonly bundle: string | undefined;
  /** The version that the program must say. */
  readonly version: string;
  /** A file of this machine and what is in it, by which a shared file system is known; null for none. */
  readonly token: { readonly path: string; readonly text: string } | null;
  /** Seconds for a host to answer all of it. */
  readonly seconds: number;
  /** How many hosts are asked at once. */
  readonly jobs: number;
}

const PINGS = 5;
/** Less room than this is none. */
const LEAST_FREE_MB = 100;
/** The oldest C library that bundles run with. */
const OLDEST_GLIBC = '2.28';

/** Answers for each host, sorted by name. `onHost` is called after each. */
export async function preflightHosts(
  hosts: readonly SshHost[],
  asked: PreflightAsked,
  now: () => number,
  onHost: () => void,
): Promise<readonly PreflightHost[]> {
  const bundle =
    asked.bundle === undefined ? null : { path: asked.bundle, digest: await digestOf(asked.bundle) };
  const answers: PreflightHost[] = [];
  const queue = [...hosts];
  const worker = async (): Promise<void> => {
    for (let host = queue.shift(); host !== undefined; host = queue.shift()) {
      answers.push(await askHost(host, asked, bundle, now));
      onHost();
    }
  };
  await Promise.all(Array.from({ length: Math.min(asked.jobs, hosts.length) }, worker));
  return answers.sort((a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : 0));
}

async function askHost(
  host: SshHost,
  asked: PreflightAsked,
  bundle: CarriedFile | null,
  now: () => number,
): Promise<PreflightHost> {
  const target = { host, access: asked.access };
  const silent = { host: host.host, ssh_target: targetName(target), ...nothing };
  let connection: Connection;
  try {
    connection = await Connection.open(target, asked.remoteBase, () => {});
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    return { ...silent, error: error.message };
  }
  const timer = setTimeout(
    () => connection.drop(`it did not answer all questions within ${3 * asked.seconds} s`),
    3000 * asked.seconds,
  );
  const facts = readFacts(connection.facts);
  const known = { ...silent, ...told(facts), reachable: true };
  const problems = [...facts.refusals, ...lacks(facts, bundle !== null)];
  try {
    const latency = await latencyOf(connection, now);
    const clock = await clockOf(connection, now);
    const shared = asked.token === null ? null : await sees(connection, asked.token);
    const started = await startProgram(connection, facts.folder, asked.program, bundle, asked.seconds);
    if (started.version === null) problems.push(`the program does not start: ${started.words}`);
    else if (started.version !== asked.version)
      problems.push(`the program there is version ${started.version}, and ${asked.version} here`);
    await connection.close();
    return {
      ...known,
      ...{ latency_ms: latency, clock_difference_s: clock, shared_files: shared, program: started.version },
      ...{ ok: problems.length === 0, error: problems.join('; ') || null },
    };
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    return { ...known, error: [...problems, error.message].join('; ') };
  } finally {
    clearTimeout(timer);
  }
}

const nothing = {
  ...{ ok: false, hostname: null, logical_cores: null, physical_cores: null, threads_per_core: null },
  ...{ cpu_model: null, error: null, reachable: false, latency_ms: null, memory_mb: null },
  ...{ disk_free_mb: null, load: null, system: null, glibc: null, clock_difference_s: null },
  ...{ program: null, shared_files: null },
} as const;

function told(facts: HostFacts) {
  const { logicalCores, physicalCores } = facts;
  return {
    hostname: facts.hostname.split('.')[0]!,
    logical_cores: logicalCores,
    physical_cores: physicalCores,
    threads_per_core:
      logicalCores === null || physicalCores === null
        ? null
        : Math.max(1, Math.floor(logicalCores / physicalCores)),
    cpu_model: facts.cpuModel,
    memory_mb: facts.memoryMb,
    disk_free_mb: facts.diskFreeMb,
    load: facts.load,
    system: facts.system,
    glibc: facts.glibc,
  };
}

function lacks({ diskFreeMb, glibc, folder }: HostFacts, isBundle: boolean): readonly string[] {
  const problems: string[] = [];
  if (diskFreeMb !== null && diskFreeMb < LEAST_FREE_MB)
    problems.push(`only ${diskFreeMb} MB are free at ${folder}, expected ${LEAST_FREE_MB}`);
  if (isBundle && glibc === null) problems.push('it has no GNU C library, which the bundle needs');
  else if (isBundle && isOlder(glibc!, OLDEST_GLIBC))
    problems.push(`its C library is glibc ${glibc}, and the bundle needs ${OLDEST_GLIBC} or newer`);
  return problems;
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number)) as [number[], number[]];
  return a[0]! !== b[0]! ? a[0]! < b[0]! : (a[1] ?? 0) < (b[1] ?? 0);
}

/** Milliseconds, the least of a few. */
async function latencyOf(connection: Connection, now: () => number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < PINGS; i++) {
    const begin = now();
    await connection.ask('ping');
    least = Math.min(least, now() - begin);
  }
  return Math.round(100 * least) / 100;
}

/** Seconds that its clock is ahead of ours: what it said, against the middle of asking and hearing. */
async function clockOf(connection: Connection, now: () => number): Promise<number | null> {
  const begin = now();
  const theirs = Number(await connection.ask('clock'));
  const end = now();
  return Number.isFinite(theirs) ? Math.round(1000 * (theirs - (begin + end) / 2000)) / 1000 : null;
}

async function sees(
  connection: Connection,
  token: { readonly path: string; readonly text: string },
): Promise<boolean> {
  const said = await run(connection, `cat ${quote(token.path)} 2> /dev/null`);
  return said === token.text;
}

async function startProgram(
  connection: Connection,
  root: string,
  program: readonly string[],
  bundle: CarriedFile | null,
  seconds: number,
): Promise<{ readonly version: string | null; readonly words: string }> {
  let words = program;
  try {
    if (bundle !== null) words = [await carryProgram(connection, root, bundle)];
  } catch (error) {
    if (!(error instanceof HostRefuses)) throw error;
    return { version: null, words: error.message };
  }
  // In the environment of its processes, so that they are found and ended where it hangs.
  const tag = `preflight/${randomUUID()}`;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    connection.ask('stop', tag).catch(() => {});
  }, 1000 * seconds);
  const said = await run(
    connection,
    `set -- ${words.map(quote).join(' ')}
export SHEAF_JOB=${quote(`${root}/${tag}/`)}
(exec "$@" --version) < /dev/null 2>&1
echo "$?"`,
  ).finally(() => clearTimeout(timer));
  const lines = said.trimEnd().split('\n');
  const code = lines.pop();
  const last = lines.at(-1)?.trim() ?? '';
  if (isLate) return { version: null, words: `it said nothing within ${seconds} s` };
  return code === '0' && last !== ''
    ? { version: last, words: '' }
    : { version: null, words: last || `exit code ${code}` };
}

/** What a script prints. */
async function run(connection: Connection, script: string): Promise<string> {
  const mark = `sheaf-${randomUUID()}`;
  const { process, ended } = connection.session(`echo ${mark}\n${script}\nprintf ${mark}`);
  process.stdin.end();
  let said = '';
  process.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const lost = await ended;
  const parts = said.split(mark);
  if (parts.length !== 3) throw lost;
  return parts[1]!.slice(1);
}
