// The workspaces that every tool reads: plain JSON files with their patches applied, made once by our own command.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { runSheaf } from '../processes.ts';
import { root, scratch } from '../project.ts';
import { parameters201 } from '../workspaces.ts';

const shared = join(root, '../shared/data/histfactory');
const inputs = join(scratch, 'inputs');

/** The path of `name`.json, made by `make` where it is not there yet. */
function once(name: string, make: (path: string) => void): string {
  mkdirSync(inputs, { recursive: true });
  const path = join(inputs, `${name}.json`);
  if (!existsSync(path)) make(path);
  return path;
}

/** 126 parameters, 14 bins. */
export function input1Lbb(): string {
  const at = (name: string): string => join(shared, name);
  return once('1lbb', (path) =>
    runSheaf(
      'workspace',
      'patch',
      at('atlas-1Lbb-2020-bkg.json.gz'),
      at('atlas-1Lbb-2020-patch-700-400.json.gz'),
      '-o',
      path,
    ),
  );
}

/** Region A with 1300_205_60: 64 parameters, 6 bins. */
export function inputSbottom(): string {
  return once('sbottom-a', (path) => {
    const tar = join(shared, 'sbottom-ins1748602-probability-models.tar.gz');
    execFileSync('tar', ['xzf', tar, '-C', inputs, 'RegionA']);
    const region = (name: string): string => join(inputs, 'RegionA', name);
    runSheaf(
      'workspace',
      'patch',
      region('BkgOnly.json'),
      region('patch.sbottom_1300_205_60.json'),
      '-o',
      path,
    );
  });
}

/** 623 parameters, 51 bins; background only. */
export function input3L(): string {
  return once('3lresonance', (path) =>
    writeFileSync(path, gunzipSync(readFileSync(join(shared, 'atlas-3Lresonance-2020-bkg.json.gz')))),
  );
}

/** 50 channels of 4 bins: 201 parameters. */
export function input201(): string {
  return once('parameters-201', (path) => writeFileSync(path, JSON.stringify(parameters201())));
}
