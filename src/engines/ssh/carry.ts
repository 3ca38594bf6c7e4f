// What a host needs before it can run anything: the files of the run, the script of its jobs, and the program.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SheafFailure } from '../../contracts/failures.ts';
import { machineFailure } from '../../farm/atomic-file.ts';
import type { RunPlace } from '../engine.ts';
import { type Connection, ConnectionLost } from './connection.ts';
import { assignments, common, quote } from './remote-shell.ts';

/** A host cannot do it, for a reason of its own: others may. */
export class HostRefuses extends Error {}

/** What jobs and schedulers leave in a run directory, and what only this machine reads. */
const ofRun =
  /^(events\.jsonl|run\.lock.*|cancel\..*|merged\..*|report\.html|shard_\d.*|submission_.*|(ssh|slurm|condor)[_.-].*|items|work|outputs(\..*)?|.*\.tmp-.*|.*\.gone-.*)$/;

/** The files and folders of a run directory that a shard may need: the manifest, and whatever else was put there. */
export function filesOfRun({ path }: RunPlace): readonly string[] {
  try {
    return readdirSync(path).filter((name) => !ofRun.test(name));
  } catch (error) {
    throw machineFailure(path, 'cannot be read', error);
  }
}

/** A file of this machine, by its content. */
export interface CarriedFile {
  readonly path: string;
  /** SHA-256 in hexadecimal. */
  readonly digest: string;
}

/**
 * Puts the files of a run and the script of its jobs into `folder` of the host, where they appear whole or not at all, with
 * links to `kept` files.
 */
export async function carryRun(
  connection: Connection,
  root: string,
  folder: string,
  run: RunPlace,
  script: string,
  program: string,
  kept: readonly CarriedFile[],
): Promise<void> {
  const bytes = Buffer.from(script);
  const links = kept.map(
    ({ path, digest }) =>
      `ln -s ${quote(`${root}/${placeOf(digest)}`)} "$folder/files.new/"${quote(basename(path))} &&\n    `,
  );
  const remote = `${assignments({ folder: `${root}/${folder}`, program })}${common}
words=$({
  mkdir -p "$folder/jobs" && rm -rf "$folder/files.new" && mkdir "$folder/files.new" &&
    head -c ${bytes.length} > "$folder/run.new" && mv "$folder/run.new" "$folder/run.sh" &&
    tar -xf - -C "$folder/files.new" && ${links.join('')}mv "$folder/files.new" "$folder/files" &&
    { command -v "$program" > /dev/null || { echo "there is no program $program"; exit 1; }; }
} 2>&1) || { echo "refused: $(one "$words")"; exit; }
echo carried
`;
  const names = filesOfRun(run)
    .filter((name) => !kept.some(({ path }) => basename(path) === name))
    .map((name) => `./${name}`);
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

const placeOf = (digest: string): string => `program/${digest}`;

/** Keeps a file on the host by its content, unless it is there. */
export async function carryFile(connection: Connection, root: string, file: CarriedFile): Promise<void> {
  await carryOnce(connection, root, file, 'result="$new/archive"');
}

/** The same with what is in an archive; answers the path of its bin/sheaf. The archive may hold it in a folder of its own. */
export async function carryProgram(
  connection: Connection,
  root: string,
  bundle: CarriedFile,
): Promise<string> {
  await carryOnce(
    connection,
    root,
    bundle,
    `mkdir "$new/program" && tar -xzf "$new/archive" -C "$new/program" &&
    for result in "$new/program" "$new/program"/*; do [ ! -x "$result/bin/sheaf" ] || break; done &&
    { [ -x "$result/bin/sheaf" ] || { echo "the archive has no program bin/sheaf"; exit 1; }; }`,
  );
  return `${root}/${placeOf(bundle.digest)}/bin/sheaf`;
}

async function carryOnce(
  connection: Connection,
  root: string,
  { path, digest }: CarriedFile,
  make: string,
): Promise<void> {
  const place = placeOf(digest);
  if ((await connection.ask('look', place)) === 'yes') return;
  const remote = `${assignments({ place: `${root}/${place}`, digest })}${common}
new="$place.new-$$"
words=$({
  mkdir -p "$new" && cat > "$new/archive" &&
    { [ "$(sha256sum < "$new/archive")" = "$digest  -" ] || { echo "it came damaged"; exit 1; }; } &&
    ${make} &&
    { [ -e "$place" ] || mv "$result" "$place"; }
} 2>&1) && echo carried || echo "refused: $(one "$words")"
rm -rf "$new"
`;
  await upload(connection, remote, new Uint8Array(), createReadStream(path));
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
