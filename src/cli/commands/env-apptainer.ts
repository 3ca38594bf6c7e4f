// `sheaf env apptainer`: a definition file for an image that holds the program; with --build, the image.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildImage, definitionName, imageName, writeDefinition } from '../../environment/apptainer.ts';
import { bundleContent } from '../../environment/bundle.ts';
import { machineFailure } from '../../farm/atomic-file.ts';
import { shellWord } from '../../farm/shell-word.ts';
import { command } from '../context.ts';
import { writeResult } from '../output.ts';
import { type NodeFlags, nodeOf } from './env-bundle.ts';

export interface EnvApptainerFlags extends NodeFlags {
  readonly output: string;
  readonly base: string;
  readonly build: boolean;
  readonly json: boolean;
}

export const envApptainer = command(async (context, flags: EnvApptainerFlags) => {
  const { output, base } = flags;
  try {
    mkdirSync(output, { recursive: true });
  } catch (error) {
    throw machineFailure(output, 'cannot be made', error);
  }
  const content = await bundleContent(nodeOf(flags));
  writeDefinition(output, base, content);
  const definition = join(output, definitionName);
  const image = flags.build ? await buildImage(output, (text) => context.stderr.write(text)) : null;
  if (flags.json) writeResult(context, { definition, image, manifest: content.manifest }, undefined);
  else if (image !== null) context.stderr.write(`image: ${image}\n`);
  else
    context.stderr.write(
      `${definition}: build it by\n  cd ${shellWord(output)} && apptainer build ${imageName} ${definitionName}\n`,
    );
  return 0;
});
