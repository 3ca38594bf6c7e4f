// Brings back what jobs left on a host: what they said, and every file that was not carried there. Each comes with its size and
// checksum; nothing is put in its place before all of a job's files are there and good, and nothing is removed on the host
// before that.

import { randomUUID } from 'node:crypto';
import type { Connection } from './connection.ts';
import { IncomingFiles } from './incoming.ts';
import { assignments, common, quote } from './remote-shell.ts';

export interface EndedJob {
  readonly name: string;
  readonly shard: number;
}

/** Of what a job said, the end. */
const WORDS = 1_000_000;

/**
 * Answers for each job that came whole; the others are missing or, in words, faulty. Throws where the files cannot be written
 * here. A connection that is lost on the way leaves the rest of the jobs without an answer.
 */
export async function fetchJobs(
  connection: Connection,
  root: string,
  folder: string,
  jobs: readonly EndedJob[],
  place: string,
  isOurs: (name: string) => boolean,
  isWanted: (job: EndedJob) => boolean,
  onJob: (job: EndedJob, fault: string | null) => void,
): Promise<void> {
  const mark = `sheaf-${randomUUID()}`;
  const { process, ended } = connection.session(script(mark, `${root}/${folder}/jobs`, jobs));
  const stream = new ByteReader(process.stdout);
  let isWhole = false;
  try {
    for (let line: string | null = ''; line !== mark; ) {
      line = await stream.line();
      if (line === null) return;
    }
    for (const job of jobs) {
      const files = new IncomingFiles(place);
      try {
        const fault = await receive(stream, job, files, isOurs);
        if (fault === undefined) return;
        // Of several jobs of a shard, the first that is here counts: what comes second changes nothing.
        if (fault === null && isWanted(job)) files.put();
        onJob(job, fault);
        // What is good is kept here now; what is not may come better another time.
        if (fault === null) process.stdin.write(`${job.name}\n`);
      } finally {
        files.forget();
      }
    }
    isWhole = true;
  } finally {
    process.stdin.end();
    if (isWhole) await stream.bytes(Number.POSITIVE_INFINITY, () => {});
    else {
      process.kill('SIGKILL');
      process.stdout.destroy();
    }
    await ended;
  }
}

/** Null where all is whole, words where it is not, undefined where the stream broke off. */
async function receive(
  stream: ByteReader,
  { name, shard }: EndedJob,
  files: IncomingFiles,
  isOurs: (name: string) => boolean,
): Promise<string | null | undefined> {
  const own = new Map([
    ['/out', `shard_${shard}.stdout`],
    ['/err', `shard_${shard}.stderr`],
  ]);
  let fault: string | null = null;
  for (;;) {
    const line = await stream.line();
    if (line === null) return undefined;
    if (line === `end ${name}`) {
      // Of a job before this one.
      for (const path of own.values()) files.remove(path);
      return fault;
    }
    const header = /^file (\d+) ([0-9a-f]{64}) (\d+)$/.exec(line);
    if (header === null) {
      fault ??= line === '' ? 'an empty line came' : line;
      continue;
    }
    const [size, sum, length] = [Number(header[1]), header[2]!, Number(header[3])];
    const parts: Uint8Array[] = [];
    if (!(await stream.bytes(length, (chunk) => parts.push(chunk)))) return undefined;
    const said = Buffer.concat(parts).toString('utf8');
    const path = own.get(said) ?? said;
    if (!own.delete(said) && !(isInside(path) && isOurs(path))) {
      if (!(await stream.bytes(size, () => {}))) return undefined;
      continue;
    }
    files.begin(path, sum);
    if (!(await stream.bytes(size, (chunk) => files.write(chunk)))) return undefined;
    if (!files.end()) fault ??= `${path} came damaged: its checksum does not fit`;
  }
}

/** A relative path that leads nowhere else, and no temporary file of a writer that was killed. */
function isInside(path: string): boolean {
  const parts = path.split('/');
  return !parts.some((part) => part === '' || part === '.' || part === '..') && !path.includes('.tmp-');
}

/** Prints, of each job, `file SIZE SHA256 LENGTH`, the name of that length and the content, and `end JOB` behind the last. */
function script(mark: string, folder: string, jobs: readonly EndedJob[]): string {
  const each = jobs.map(({ name }) => `give ${quote(name)}\n`).join('');
  return `export LC_ALL=C
${assignments({ mark, folder, send })}${common}${send}
give() {
  for file in out err; do
    path=$folder/$1/$file
    [ -s "$path" ] || continue
    if [ "$(wc -c < "$path")" -gt ${WORDS} ]; then tail -c ${WORDS} "$path" > "$path.end" && path=$path.end; fi
    send "$path" "/$file"
  done
  (
    cd "$folder/$1/run" && find . -type f -exec sh -c "$send"'
      for file do send "$file" "\${file#./}"; done' sh {} +
  ) 2>&1 || echo "its files cannot be read"
  echo "end $1"
}
echo "$mark"
${each}while read -r name; do rm -rf "$folder/$name"; done
`;
}

/** FILE NAME. Where it cannot be read, a line says so that is no header. Lengths are of bytes: LC_ALL is C. */
const send = `send() {
  sum=$(sha256sum < "$1") && size=$(wc -c < "$1") || { echo "cannot be read"; return; }
  printf 'file %s %s %s\\n%s' $size "\${sum%% *}" "\${#2}" "$2"
  cat < "$1"
}
`;

/** Lines and counted bytes, in turn, of one stream. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Without its end; null where the stream ends before. */
  async line(): Promise<string | null> {
    const parts: Uint8Array[] = [];
    for (;;) {
      const end = this.#rest.indexOf(10);
      parts.push(this.#rest.subarray(0, end < 0 ? this.#rest.length : end));
      if (end >= 0) {
        this.#rest = this.#rest.subarray(end + 1);
        return Buffer.concat(parts).toString('utf8');
      }
      if (!(await this.#more())) return null;
    }
  }

  /** Hands on `count` bytes; false where the stream ends before. */
  async bytes(count: number, take: (chunk: Uint8Array) => void): Promise<boolean> {
    let left = count;
    while (left > 0) {
      if (this.#rest.length === 0 && !(await this.#more())) return false;
      const chunk = this.#rest.subarray(0, left);
      take(chunk);
      left -= chunk.length;
      this.#rest = this.#rest.subarray(chunk.length);
    }
    return true;
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#chunks.next();
    this.#rest = done === true ? new Uint8Array() : value;
    return done !== true;
  }
}
