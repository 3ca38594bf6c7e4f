// The command line of `sheaf env apptainer`.

import { buildCommand } from '@stricli/core';
import { defaultBase } from '../../../environment/apptainer.ts';
import type { EnvApptainerFlags } from '../../commands/env-apptainer.ts';
import type { Context } from '../../context.ts';
import { text } from '../../shared-flags.ts';
import { glibc, json, node } from './flags.ts';

export const apptainer = buildCommand<EnvApptainerFlags, [], Context>({
  loader: async () => (await import('../../commands/env-apptainer.ts')).envApptainer,
  parameters: {
    flags: {
      output: {
        kind: 'parsed',
        parse: text,
        default: 'sheaf-image',
        brief: 'The folder for the definition file, what it copies, and the image',
        placeholder: 'DIR',
      },
      base: {
        kind: 'parsed',
        parse: text,
        default: defaultBase,
        brief: 'What the image is made upon: docker://..., or the path of an image or a folder',
        placeholder: 'IMAGE',
      },
      build: {
        kind: 'boolean',
        default: false,
        brief: 'Build the image with apptainer, and run sheaf in it',
        withNegated: false,
      },
      node,
      glibc,
      json,
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'An Apptainer image with Node and sheaf',
    fullDescription:
      'Writes DIR/sheaf.def and the files that it copies into the image; with --build, where apptainer is installed, also DIR/sheaf.sif.\n\nExamples:\n  sheaf env apptainer\n  sheaf env apptainer --output image --base docker://almalinux:9-minimal --build',
  },
});
