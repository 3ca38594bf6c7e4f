// What a bundle says of itself: `manifest.json` in the archive that carries the program to hosts that have none.

import * as z from 'zod';
import { bundleTag } from './tags.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected a SHA-256 in lower-case hexadecimal' });

export const bundleManifest = z
  .strictObject({
    schema_version: z.literal(bundleTag),
    sheaf: z.string().describe('Version of the program.'),
    node: z.strictObject({ version: z.string().describe('Such as v20.20.2.'), sha256 }),
    needs: z
      .strictObject({
        machine: z.enum(['x86_64', 'aarch64']),
        glibc: z.string().describe('The oldest version that its Node starts with, read from its file.'),
        glibcxx: z
          .string()
          .optional()
          .describe('Version of symbols that libstdc++.so.6 must have; 3.4.21 is that of GCC 5.'),
      })
      .describe('What a host must have.'),
    files: z.number().int().positive().describe('How many files SHA256SUMS lists.'),
    files_sha256: sha256.describe('Of SHA256SUMS.'),
  })
  .describe('What is in a bundle, and what it needs.');

export type BundleManifest = z.infer<typeof bundleManifest>;
