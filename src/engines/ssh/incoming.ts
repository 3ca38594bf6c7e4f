// Files that come from a host: written to a temporary name while their checksum is taken, put in their places when all of a
// job's are there and good.

import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { machineFailure, syncFolder } from '../../farm/atomic-file.ts';

interface Arrived {
  readonly temporary: string;
  readonly path: string;
}

let unique = 0;

/** The files of one job. `put` them or `forget` them. */
export class IncomingFiles {
  readonly #folder: string;
  readonly #arrived: Arrived[] = [];
  readonly #outdated: string[] = [];
  #open: { readonly file: number; readonly hash: Hash; readonly sum: string; readonly path: string } | null =
    null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A file of this name, whose content has this SHA-256, comes next. */
  begin(name: string, sum: string): void {
    const path = join(this.#folder, name);
    const temporary = `${path}.tmp-${process.pid}-ssh-${unique++}`;
    try {
      mkdirSync(dirname(path), { recursive: true });
      const file = openSync(temporary, 'wx', 0o644);
      this.#arrived.push({ temporary, path });
      this.#open = { file, hash: createHash('sha256'), sum, path };
    } catch (error) {
      throw machineFailure(path, 'cannot be written', error);
    }
  }

  write(bytes: Uint8Array): void {
    const { file, hash, path } = this.#open!;
    hash.update(bytes);
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    } catch (error) {
      throw machineFailure(path, 'cannot be written', error);
    }
  }

  /** Answers whether the file is whole. */
  end(): boolean {
    const { file, hash, sum, path } = this.#open!;
    this.#open = null;
    try {
      fsyncSync(file);
    } catch (error) {
      throw machineFailure(path, 'cannot be written', error);
    } finally {
      closeSync(file);
    }
    return hash.digest('hex') === sum;
  }

  /** A file of this name is out of date when the others are put. */
  remove(name: string): void {
    this.#outdated.push(join(this.#folder, name));
  }

  /** Puts all of them in their places; a shard's own file, which says that the rest is there, comes last. */
  put(): void {
    for (const path of this.#outdated) rmSync(path, { force: true });
    const isLast = ({ path }: Arrived): boolean => path.endsWith('.out.json');
    const order = [...this.#arrived.filter((file) => !isLast(file)), ...this.#arrived.filter(isLast)];
    for (const { temporary, path } of order) {
      try {
        renameSync(temporary, path);
      } catch (error) {
        throw machineFailure(path, 'cannot be written', error);
      }
    }
    for (const folder of new Set(this.#arrived.map(({ path }) => dirname(path)))) syncFolder(folder);
    this.#arrived.length = 0;
  }

  forget(): void {
    if (this.#open !== null) closeSync(this.#open.file);
    this.#open = null;
    for (const { temporary } of this.#arrived.splice(0)) rmSync(temporary, { force: true });
  }
}

/** A small file that other files do not depend on: whole or not there, and not waited for until it is on disk. */
export function putWords(path: string, text: string): void {
  const temporary = `${path}.tmp-${process.pid}-ssh-${unique++}`;
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw machineFailure(path, 'cannot be written', error);
  }
}
