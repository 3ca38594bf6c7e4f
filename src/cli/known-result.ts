// A result file that someone names: which command wrote it, and whether it is whole.

import { checksumHolds, type Json } from '../contracts/canonical.ts';
import { SheafFailure } from '../contracts/failures.ts';
import { problemsOf } from '../contracts/problems.ts';
import { resultFiles, resultKindOf } from '../contracts/result-files.ts';
import { readJson } from '../farm/run-directory.ts';
import type { KnownResult } from '../report/result-report.ts';

export function readResult(path: string): KnownResult {
  const json = readJson(path, 'give a result file whole, or run its command again');
  const kind = resultKindOf(json);
  if (kind === null)
    throw new SheafFailure('usage', {
      where: path,
      what: 'this is no result of sheaf',
      expected: `a run directory, or a result of ${Object.keys(resultFiles).join(', ')}`,
    });
  if (kind === 'toys')
    throw new SheafFailure('usage', {
      where: path,
      what: 'there is no report of toys or shards from their file alone',
      expected:
        'the run directory of unbinned-fit-toys or toys, or a merged result of tests or limits by toys',
    });
  const schema = resultFiles[kind];
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw new SheafFailure('incomplete', {
      where: path,
      what: `not a result of ${kind}: ${problemsOf(schema, json, parsed.error)[0]}`,
      hint: 'run the command again',
    });
  const file = json as { readonly [key: string]: Json | undefined };
  if (file['checksum'] !== undefined && !checksumHolds(file))
    throw new SheafFailure('incomplete', {
      where: path,
      what: 'the checksum does not fit the content: the file was changed or damaged',
      hint: 'merge the shards again',
    });
  return { kind, file: parsed.data } as KnownResult;
}
