// How jobs find the program: an installation that they see (`shared`), a bundle that travels with them (`bundle`), or an
// image that holds it (`apptainer`). Each gives the words that start it, and the files that must lie where they start.

import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { SheafFailure } from '../contracts/failures.ts';
import { sha256Hex } from '../contracts/sha256.ts';
import { machineFailure, reasonOf, writeAtomic } from '../farm/atomic-file.ts';
import { version } from '../version.ts';
import { placeInImage } from './apptainer.ts';
import { type BundleOptions, makeBundle } from './bundle.ts';
import { wordsHere } from './installation.ts';
import { ownDisk } from './seen.ts';
import { startScript } from './start-script.ts';

export const strategies = ['shared', 'bundle', 'apptainer'] as const;
export type Strategy = (typeof strategies)[number];

export interface ProgramOptions extends BundleOptions {
  /** `shared`: path of a `sheaf` that jobs see. Default: this installation with this Node. */
  readonly installation?: string | undefined;
  /** `apptainer`: a .sif file, a folder, or what apptainer fetches itself (`docker://...`, `oras://...`). */
  readonly image?: string | undefined;
  /** `apptainer`: whether the image travels with the jobs; otherwise they see it under its path. */
  readonly carriesImage?: boolean | undefined;
  /** `apptainer`: the engine itself runs jobs inside of the image (HTCondor: `container_image`); it takes care of it. */
  readonly startsInside?: boolean | undefined;
}

/** Two parts of a JobShape, and what the user should be told. */
export interface JobProgram {
  readonly program: readonly string[];
  /** Absolute paths. Each lies under its own name where the job starts; the words are relative to that. */
  readonly files: readonly string[];
  /** What may go wrong, in words; empty when all is well. */
  readonly notes: readonly string[];
}

const START_SECONDS = 60;

/**
 * The words that start sheaf in jobs, and the files that go with them. Throws a failure where the strategy cannot work: another
 * version in the shared place, a Node that cannot be carried, an image that cannot be read.
 */
export async function programFor(strategy: Strategy, options: ProgramOptions = {}): Promise<JobProgram> {
  if (strategy === 'bundle') return bundled(options);
  return strategy === 'shared' ? shared(options) : inImage(options);
}

async function shared({ installation }: ProgramOptions): Promise<JobProgram> {
  const program = installation === undefined ? wordsHere() : [resolve(installation)];
  const where = program.at(-1)!;
  const [file, ...rest] = [...program, '--version'] as [string, ...string[]];
  const { stdout } = await promisify(execFile)(file, rest, { timeout: 1000 * START_SECONDS }).catch(
    (error: unknown) => {
      throw machineFailure(where, 'the program that jobs shall use does not start here', error);
    },
  );
  if (stdout.trim() !== version)
    throw new SheafFailure('usage', {
      where,
      what: `the program that jobs shall use says version ${JSON.stringify(stdout.trim())}`,
      expected: `${version}, which this one is`,
      hint: 'install the same version there',
    });
  const notes = program.flatMap((path) => {
    const disk = ownDisk(path);
    const instead = "; where they do not, take the strategy 'bundle'";
    return disk === null
      ? []
      : [`${path} lies on a disk of this machine (${disk}): jobs must see it too${instead}`];
  });
  return { program, files: [], notes };
}

async function bundled(options: ProgramOptions): Promise<JobProgram> {
  const bundle = await makeBundle(options);
  const text = startScript(bundle);
  const digest = sha256Hex(new TextEncoder().encode(text)).slice(0, 12);
  const script = join(dirname(bundle.path), `sheaf-start-${digest}.sh`);
  writeAtomic(script, text);
  // Read by the shell of the job's machine: nothing depends on its mode, or on noexec.
  return { program: ['/bin/sh', basename(script)], files: [bundle.path, script], notes: [] };
}

function inImage({ image, carriesImage = false, startsInside = false }: ProgramOptions): JobProgram {
  if (startsInside) return { program: [`${placeInImage}/bin/sheaf`], files: [], notes: [] };
  if (image === undefined || image === '')
    throw new SheafFailure('usage', {
      what: "the strategy 'apptainer' needs an image",
      hint: '`sheaf env apptainer --build` makes one',
    });
  const words = (name: string): readonly string[] => ['apptainer', 'exec', name, 'sheaf'];
  if (/^[a-z][a-z+-]*:\/\//.test(image)) return { program: words(image), files: [], notes: [] };
  const path = resolve(image);
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw new SheafFailure(
      'machine',
      {
        where: path,
        what: `this image cannot be read (${reasonOf(error)})`,
        hint: '`sheaf env apptainer --build` makes one',
      },
      error,
    );
  }
  if (!carriesImage) {
    const disk = ownDisk(path);
    const notes =
      disk === null ? [] : [`${path} lies on a disk of this machine (${disk}): jobs must see it too`];
    return { program: words(path), files: [], notes };
  }
  if (!statSync(path).isFile())
    throw new SheafFailure('usage', {
      where: path,
      what: 'this image is a folder: it cannot travel with the jobs',
      hint: 'make a .sif file of it: `apptainer build image.sif FOLDER`',
    });
  return { program: words(`./${basename(path)}`), files: [path], notes: [] };
}
