// Inputs of a study of a command: copied into the run directory when the run is made, checked there once a process, and put
// into the working directory of each item.

import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SheafFailure } from '../../contracts/failures.ts';
import type { InputFile } from '../../study/command/command-item.ts';
import { isCode, machineFailure } from '../atomic-file.ts';
import { runFiles } from '../run-files.ts';
import { digestOfFile } from './files.ts';

const modeOf = ({ executable }: Pick<InputFile, 'executable'>): number => (executable ? 0o555 : 0o444);

/**
 * Copies the inputs of a new run into `run`. `sources` says for each path where the file is now. Throws where a file is not
 * any more what the definition says.
 */
export async function takeInputs(
  run: string,
  inputs: readonly InputFile[],
  sources: ReadonlyMap<string, string>,
): Promise<void> {
  for (const input of inputs) {
    const to = join(run, runFiles.inputs, input.path);
    const temporary = `${to}.tmp-${process.pid}`;
    try {
      mkdirSync(dirname(to), { recursive: true });
      // On file systems that can, a copy takes no space until either is changed.
      copyFileSync(sources.get(input.path)!, temporary, constants.COPYFILE_FICLONE);
      chmodSync(temporary, 0o644);
    } catch (error) {
      throw machineFailure(sources.get(input.path)!, `cannot be copied to ${to}`, error);
    }
    const { sha256 } = await digestOfFile(temporary, true);
    if (sha256 !== input.sha256)
      throw new SheafFailure('data', {
        where: sources.get(input.path)!,
        what: 'this file was changed while the run was made',
        hint: 'start again when nothing writes to it',
      });
    chmodSync(temporary, modeOf(input));
    renameSync(temporary, to);
  }
}

/** What a file looked like when its content was checked. */
interface Seen {
  readonly changed: number;
  readonly size: number;
}

export class Inputs {
  readonly #folder: string;
  readonly #seen = new Map<string, Promise<Seen>>();

  constructor(run: string) {
    this.#folder = join(run, runFiles.inputs);
  }

  /** Puts an item's inputs into `folder`, without a copy where the file system has links. */
  async lay(inputs: readonly InputFile[], folder: string): Promise<void> {
    for (const input of inputs) {
      await this.#check(input);
      const [from, to] = [join(this.#folder, input.path), join(folder, input.path)];
      try {
        mkdirSync(dirname(to), { recursive: true });
        link(from, to, modeOf(input));
      } catch (error) {
        throw machineFailure(to, 'an input cannot be put here', error);
      }
    }
  }

  /** The first input that is not any more what it was when it was checked; undefined when all are. */
  async changed(inputs: readonly InputFile[]): Promise<InputFile | undefined> {
    for (const input of inputs) {
      const before = await this.#seen.get(input.path);
      const now = seen(join(this.#folder, input.path));
      if (before === undefined || now === null || now.changed !== before.changed || now.size !== before.size)
        return input;
    }
    return undefined;
  }

  #check(input: InputFile): Promise<Seen> {
    let known = this.#seen.get(input.path);
    if (known === undefined) {
      known = this.#examine(input);
      this.#seen.set(input.path, known);
    }
    return known;
  }

  async #examine(input: InputFile): Promise<Seen> {
    const path = join(this.#folder, input.path);
    const before = seen(path);
    const hint = `put the file of ${input.size} bytes with ${input.sha256} there again, or start a new run`;
    if (before === null)
      throw new SheafFailure('incomplete', { where: path, what: 'this input of the run is missing', hint });
    const { sha256 } = await digestOfFile(path);
    if (sha256 !== input.sha256)
      throw new SheafFailure('incomplete', {
        where: path,
        what: 'this input is not any more what it was when the run was made',
        hint,
      });
    return before;
  }
}

function seen(path: string): Seen | null {
  if (!existsSync(path)) return null;
  const { mtimeMs, size } = statSync(path);
  return { changed: mtimeMs, size };
}

/** Other file systems, other owners, too many links. */
const NO_LINK = ['EXDEV', 'EPERM', 'EACCES', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

function link(from: string, to: string, mode: number): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!NO_LINK.some((code) => isCode(error, code))) throw error;
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
    chmodSync(to, mode);
  }
}
