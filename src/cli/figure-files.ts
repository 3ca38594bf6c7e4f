// The figures of a report, each as a PNG file of its own.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { machineFailure, writeAtomic } from '../farm/atomic-file.ts';
import { pngOf } from './png.ts';

/** Writes the figures of `html` into `folder`, which is made where it is missing; answers their paths, in order. */
export async function writeFigures(html: string, folder: string): Promise<readonly string[]> {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw machineFailure(folder, 'the folder of figures cannot be made', error);
  }
  const paths: string[] = [];
  for (const [i, [svg]] of [...html.matchAll(/<svg [\s\S]*?<\/svg>/g)].entries()) {
    const title = /<title>(.*?)<\/title>/s.exec(svg)?.[1] ?? '';
    const words = title.replace(/&[^;]+;/g, ' ').match(/[A-Za-z0-9]+/g) ?? [];
    const name = [String(i + 1).padStart(2, '0'), ...words].join('-').toLowerCase().slice(0, 60);
    const path = join(folder, `${name}.png`);
    writeAtomic(path, await pngOf(svg));
    paths.push(path);
  }
  return paths;
}
