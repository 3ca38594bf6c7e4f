// Runs the items of a study of a command on this machine: each in a clean folder of its own with its inputs, an argument
// vector and no shell; its outputs are checked, checksummed and put in place with its row.

import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { SheafFailure } from '../../contracts/failures.ts';
import type { CommandItem, CommandRow } from '../../study/command/command-item.ts';
import type { Machine } from '../../study/study.ts';
import { machineFailure, reasonOf } from '../atomic-file.ts';
import { oneThread } from '../one-thread.ts';
import { type RunDirectory, runFiles } from '../run-files.ts';
import { Inputs } from './inputs.ts';
import { commitItem, failedFolder, itemFiles, readItem, writeRow } from './item-folder.ts';
import { collectOutputs } from './outputs.ts';
import { type ProgramEnd, runProgram } from './program.ts';

/** Bytes of what an item said that its row holds: the last. */
const LAST_WORDS = 1000;
/** Characters of its last line that a failure tells. */
const LAST_LINE = 200;

export class CommandMachine implements Machine {
  readonly #run: RunDirectory;
  readonly #signal: AbortSignal;
  readonly #inputs: Inputs;

  /** Aborting `signal` ends the programs that run, and with them the items. */
  constructor(run: RunDirectory, signal: AbortSignal) {
    this.#run = run;
    this.#signal = signal;
    this.#inputs = new Inputs(run.path);
  }

  async runCommand(item: CommandItem): Promise<CommandRow> {
    const study = this.#run.manifest.study.digest;
    const done = readItem(this.#run.path, study, item.index);
    if (done !== null) return done;
    const place = this.#makePlace(item);
    try {
      await this.#inputs.lay(item.inputs, place.folder);
      const row = await this.#work(item, place);
      writeRow(place.made, study, row);
      return commitItem(this.#run.path, study, place.made, row);
    } catch (error) {
      if (error instanceof SheafFailure && error.kind === 'command') this.#keepWords(item, place);
      throw error;
    } finally {
      clear(place.all);
    }
  }

  #makePlace({ index, outputs }: CommandItem): Place {
    const attempt = randomUUID();
    const all = join(this.#run.path, runFiles.work, `${index}-${attempt}`);
    const place = { attempt, all, folder: join(all, 'files'), made: join(all, 'item') };
    try {
      mkdirSync(join(this.#run.path, runFiles.items), { recursive: true });
      for (const folder of [place.folder, place.made]) mkdirSync(folder, { recursive: true });
      // The command finds the folders that its outputs go to.
      for (const output of outputs) mkdirSync(dirname(join(place.folder, output)), { recursive: true });
    } catch (error) {
      throw machineFailure(all, 'a working directory cannot be made', error);
    }
    return place;
  }

  async #work(item: CommandItem, { attempt, folder, made }: Place): Promise<CommandRow> {
    const begin = performance.now();
    const [stdout, stderr] = [join(made, itemFiles.stdout), join(made, itemFiles.stderr)];
    const end = await runProgram(
      item.words,
      {
        folder,
        stdin: item.stdin === null ? null : join(folder, item.stdin),
        stdout: item.stdout === null ? stdout : join(folder, item.stdout),
        stderr,
        environment: { ...oneThread, ...process.env, ...item.environment },
      },
      item.timeoutSeconds,
      this.#signal,
    );
    const seconds = Math.round(performance.now() - begin) / 1000;
    if (end.end === 'stopped')
      throw new SheafFailure('interrupted', { where: nameOf(item), what: 'its command was ended' });
    const said = lastWords(stderr);
    if (!(end.end === 'exit' && item.exitCodes.includes(end.code)))
      throw this.#failure(item, `${whatHappened(item, end)}${lastLine(said)}`);
    const changed = await this.#inputs.changed(item.inputs);
    if (changed !== undefined)
      throw this.#failure(
        item,
        `the input ${JSON.stringify(changed.path)}, which all items share, was changed while it ran`,
        `let the command work on a copy of it; restore ${runFiles.inputs}/${changed.path} in the run, or start a new run`,
      );
    const outputs = await this.#collect(item, folder, join(made, itemFiles.outputs(attempt)));
    return {
      item: item.index,
      attempt,
      exitCode: end.code,
      outputs,
      seconds,
      host: hostname(),
      stdout: item.stdout === null ? lastWords(stdout) : '',
      stderr: said,
    };
  }

  async #collect(item: CommandItem, folder: string, target: string): ReturnType<typeof collectOutputs> {
    try {
      return await collectOutputs(item.outputs, folder, target);
    } catch (error) {
      if (error instanceof SheafFailure && (error.kind === 'command' || error.kind === 'data')) {
        const { what, where, expected } = error.parts;
        throw new SheafFailure(
          'command',
          { where: nameOf(item), what: where === undefined ? what : `${where}: ${what}`, expected },
          error,
        );
      }
      throw error;
    }
  }

  #failure(item: CommandItem, what: string, hint?: string): SheafFailure {
    const kept = join(failedFolder(this.#run.path, item.index), itemFiles.stderr);
    return new SheafFailure('command', {
      where: nameOf(item),
      what,
      hint: hint ?? `what it said is in ${kept}`,
    });
  }

  /** What an item that failed said stays, in place of what it said before. */
  #keepWords({ index }: CommandItem, { attempt, made }: Place): void {
    const kept = failedFolder(this.#run.path, index);
    rmSync(join(made, itemFiles.outputs(attempt)), { recursive: true, force: true });
    rmSync(kept, { recursive: true, force: true });
    try {
      renameSync(made, kept);
    } catch {
      // Another job runs the same item, and was first.
    }
  }
}

function clear(folder: string): void {
  try {
    // A program that was killed may be about to write still.
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch {
    // The command took rights away from a folder; nothing depends on this one.
  }
}

interface Place {
  readonly attempt: string;
  readonly all: string;
  /** The working directory. */
  readonly folder: string;
  /** What becomes the folder of the item. */
  readonly made: string;
}

const nameOf = ({ index }: CommandItem): string => `item ${index}`;

function whatHappened(item: CommandItem, end: ProgramEnd): string {
  switch (end.end) {
    case 'exit':
      return `exit code ${end.code}`;
    case 'signal':
      return `ended by ${end.signal}${end.signal === 'SIGKILL' ? ' (often: out of memory)' : ''}`;
    case 'out-of-time':
      return `not done after ${item.timeoutSeconds} s (--item-timeout)`;
    case 'error':
      return `cannot be started: ${JSON.stringify(item.words[0])} ${startReason(end.error)}`;
    case 'stopped':
      return 'ended';
  }
}

function startReason(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'or what its first line names is no program on this machine';
  if (error.code === 'EACCES') return 'is not a program that may be run';
  if (error.code === 'E2BIG') return 'has too many or too long arguments';
  return reasonOf(error);
}

/** The end of a file as text, from the beginning of a character on. */
function lastWords(path: string): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const bytes = new Uint8Array(Math.min(size, LAST_WORDS));
  if (bytes.length === 0) return '';
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
  } finally {
    closeSync(file);
  }
  const begin = size > bytes.length ? bytes.findIndex((b) => (b & 0xc0) !== 0x80) : 0;
  return new TextDecoder().decode(bytes.subarray(Math.max(begin, 0)));
}

/** `: its last line`, for one line of a message. */
function lastLine(said: string): string {
  const line = said
    .trimEnd()
    .split('\n')
    .at(-1)!
    .replace(/\p{Cc}/gu, ' ')
    .trim();
  return line === '' ? '' : `: ${line.slice(-LAST_LINE)}`;
}
