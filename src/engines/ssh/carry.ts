// What a host needs before it can run anything: the files of the run, the script of its jobs, and the program.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { SheafFailure } from '../../contracts/failures.ts';
import { machineFailure } from '../../farm/atomic-file.ts';
import type { RunPlace } from '../engine.ts';
import { type Connection, ConnectionLost } from './connection.ts';
import { assignments, common } from './remote-shell.ts';

/** A host cannot do it, for a reason of its own: others may. */
export class HostRefuses extends Error {}

/** What jobs and schedulers leave in a run directory, and what only this machine reads. */
const ofRun =
  /^(events\.jsonl|run\.lock.*|merged\..*|report\.html|shard_\d.*|(ssh|slurm|condor)[_.-].*|.*\.tmp-.*|.*\.gone-.*)$/;

/** The files and folders of a run directory that a shard may need: the manifest, and whatever else was put there. */
export function filesOfRun({ path }: RunPlace): readonly string[] {
  try {
    return readdirSync(path).filter((name) => !ofRun.test(name));
  } catch (error) {
    throw machineFailure(path, 'cannot be read', error);
  }
}

/** Puts the files of a run and the script of its jobs into `folder` of the host, where they appear whole or not at all. */
export async function carryRun(
  connection: Connection,
  root: string,
  folder: string,
  run: RunPlace,
  script: string,
  program: string,
): Promise<void> {
  const bytes = Buffer.from(script);
  const remote = `${assignments({ folder: `${root}/${folder}`, program })}${common}
words=$({
  mkdir -p "$folder/jobs" && rm -rf "$folder/files.new" && mkdir "$folder/files.new" &&
    head -c ${bytes.length} > "$folder/run.new" && mv "$folder/run.new" "$folder/run.sh" &&
    tar -xf - -C "$folder/files.new" && mv "$folder/files.new" "$folder/files" &&
    { command -v "$program" > /dev/null || { echo "there is no program $program"; exit 1; }; }
} 2>&1) || { echo "refused: $(one "$words")"; exit; }
echo carried
`;
  const names = filesOfRun(run).map((name) => `./${name}`);
  const archive =
    names.length === 0
      ? ['tar', '-cf', '-', '-T', '/dev/null']
      : ['tar', '-chf', '-', '-C', run.path, '--', ...names];
  await upload(connection, remote, bytes, packed(archive, run.path));
}

/** SHA-256 of a file, in hexadecimal. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    throw machineFailure(path, 'cannot be read', error);
  }
  return hash.digest('hex');
}

/** Unpacks an archive into program/DIGEST of the host, unless it is there; answers the path of its bin/sheaf. */
export async function carryProgram(
  connection: Connection,
  root: string,
  bundle: string,
  digest: string,
): Promise<string> {
  const place = `program/${digest}`;
  const path = `${root}/${place}/bin/sheaf`;
  if ((await connection.ask('look', place)) === 'yes') return path;
  const remote = `${assignments({ place: `${root}/${place}`, digest })}${common}
new="$place.new-$$"
words=$({
  mkdir "$new" && cat > "$new/archive" &&
    { [ "$(sha256sum < "$new/archive")" = "$digest  -" ] || { echo "the archive came damaged"; exit 1; }; } &&
    mkdir "$new/program" && tar -xzf "$new/archive" -C "$new/program" &&
    { [ -x "$new/program/bin/sheaf" ] || { echo "the archive has no program bin/sheaf"; exit 1; }; } &&
    { [ -e "$place" ] || mv "$new/program" "$place"; }
} 2>&1) && echo carried || echo "refused: $(one "$words")"
rm -rf "$new"
`;
  await upload(connection, remote, new Uint8Array(), createReadStream(bundle));
  return path;
}

/** Gives a script its input and waits for its verdict. */
async function upload(
  connection: Connection,
  script: string,
  head: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { process, ended } = connection.session(script);
  let said = '';
  process.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  if (head.length > 0) process.stdin.write(head);
  let fault: unknown;
  // A host that refuses stops reading: what it says counts, not that its input ended early.
  await pipeline(rest, process.stdin).catch((error: unknown) => {
    fault = error;
  });
  const lost = await ended;
  const verdict = said.trimEnd().split('\n').at(-1)!;
  if (verdict.startsWith('refused: ')) throw new HostRefuses(verdict.slice('refused: '.length));
  if (fault instanceof SheafFailure) throw fault;
  if (verdict !== 'carried') throw new ConnectionLost(lost.message);
}

/** What tar writes. Fails where tar does, if only at its end. */
async function* packed([program, ...args]: readonly string[], path: string): AsyncGenerator<Uint8Array> {
  const tar = spawn(program!, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  tar.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const ended = new Promise<string | null>((resolve) => {
    tar.on('error', ({ message }) => resolve(message));
    tar.on('close', (code) =>
      resolve(code === 0 ? null : words.trim() || `tar ended with exit code ${code}`),
    );
  });
  try {
    yield* tar.stdout;
    const fault = await ended;
    if (fault !== null) throw machineFailure(path, 'cannot be packed', new Error(fault));
  } finally {
    tar.kill();
  }
}
