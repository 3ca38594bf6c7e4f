// An image for Apptainer that holds the program: a definition file beside the unpacked bundle. Nothing is run while the
// image is built (no %post, no %test), so that building takes fewest privileges.
// Apptainer User Guide, "Definition Files".

import { spawn } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { hasControl } from '../contracts/control-characters.ts';
import { SheafFailure } from '../contracts/failures.ts';
import { isCode, machineFailure, reasonOf, writeAtomic } from '../farm/atomic-file.ts';
import { shellWord } from '../farm/shell-word.ts';
import { version } from '../version.ts';
import { type BundleFiles, bundleFolder } from './bundle-files.ts';

export const definitionName = 'sheaf.def';
export const imageName = 'sheaf.sif';
/** A small system with glibc and the C++ library of GCC. */
export const defaultBase = 'docker://debian:bookworm-slim';
/** Where the program lies in the image. */
export const placeInImage = '/opt/sheaf';

/** The text of the definition file. `base`: what Apptainer fetches (`docker://...`), or the path of an image or a folder. */
export function definition(base: string, { manifest }: BundleFiles): string {
  const [, agent, source] = /^([a-z][a-z-]*):\/\/(.+)$/.exec(base) ?? [];
  const from = source ?? resolve(base);
  // Values end with their lines, and double braces are places for arguments of the build.
  if (hasControl(from) || from.includes('{{') || from !== from.trim())
    throw new SheafFailure('usage', {
      where: '--base',
      what: `${JSON.stringify(base)} cannot be written into a definition file`,
      expected: 'one line without {{, and without space around it',
    });
  return `Bootstrap: ${agent ?? 'localimage'}
From: ${from}

%files
    ${bundleFolder} ${placeInImage}

%environment
    export PATH="${placeInImage}/bin:$PATH"

%runscript
    exec ${placeInImage}/bin/sheaf "$@"

%labels
    Sheaf ${manifest.sheaf}
    Files-SHA256 ${manifest.files_sha256}
`;
}

/** Writes the definition file into `folder`, which is made, and the files that it copies. */
export function writeDefinition(folder: string, base: string, content: BundleFiles): void {
  const text = definition(base, content);
  try {
    // What an earlier version left would get into the image, too.
    rmSync(join(folder, bundleFolder), { recursive: true, force: true });
    for (const { path, content: bytes, isExecutable } of content.files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes, { mode: isExecutable ? 0o755 : 0o644 });
    }
  } catch (error) {
    throw machineFailure(folder, 'the files of the image cannot be written', error);
  }
  writeAtomic(join(folder, definitionName), text);
}

/** What Apptainer says, as it comes. */
export type Hear = (text: string) => void;

/** Builds the image of `folder` and runs the program in it; answers the image's path. */
export async function buildImage(folder: string, hear: Hear): Promise<string> {
  const image = join(folder, imageName);
  const part = `${imageName}.part`;
  const built = await apptainer(['build', '--force', part, definitionName], folder, hear);
  if (built.code !== 0)
    throw new SheafFailure('machine', {
      where: join(folder, definitionName),
      what: `apptainer could not build it: ${built.end}`,
      hint: 'an ordinary user needs the programs newuidmap and newgidmap and lines in /etc/subuid and /etc/subgid; or build on another machine, and copy the image',
    });
  const ran = await apptainer(['exec', `./${part}`, 'sheaf', '--version'], folder, () => undefined);
  if (ran.code !== 0 || ran.stdout.trim() !== version) {
    rmSync(join(folder, part), { force: true });
    throw new SheafFailure('machine', {
      where: image,
      what: `it was built, but sheaf does not run in it here: ${ran.end}`,
      hint: 'its base needs glibc and libstdc++ as `sheaf env bundle` says; root in a container without CAP_SYS_RESOURCE can build images, and not run them: be an ordinary user',
    });
  }
  renameSync(join(folder, part), image);
  return image;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** The last lines of what it said. */
  readonly end: string;
}

function apptainer(words: readonly string[], folder: string, hear: Hear): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn('apptainer', words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, said] = ['', ''];
    const take = (text: string): void => {
      said = (said + text).slice(-2000);
      hear(text);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      take(text);
    });
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', (error) =>
      fail(
        new SheafFailure(
          'machine',
          {
            what: isCode(error, 'ENOENT')
              ? 'apptainer is not installed on this machine'
              : `apptainer cannot be started (${reasonOf(error)})`,
            hint: `install it, or build elsewhere: cd ${shellWord(folder)} && apptainer build ${imageName} ${definitionName}`,
          },
          error,
        ),
      ),
    );
    child.on('close', (code) => {
      // Lines of progress are drawn over one another; colours are for terminals.
      const lines = stripVTControlCharacters(said)
        .split(/[\r\n]+/)
        .filter((line) => line.trim() !== '' && !line.startsWith('INFO:'));
      done({ code, stdout, end: lines.slice(-3).join('; ') || `exit code ${code}` });
    });
  });
}
