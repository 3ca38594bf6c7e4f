// `sheaf validate`: everything that is wrong with a specification and its data at once, and what it says where all is well.

import { exitCodes } from '../../contracts/failures.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { command } from '../context.ts';
import { writeResult } from '../output.ts';
import { validateSpec } from '../validation.ts';
import { summaryOf, summaryText } from '../validation-summary.ts';

export const validate = command(
  async (context, flags: { readonly noData: boolean; readonly json: boolean }, path: string) => {
    const kernel = await loadKernel();
    const validation = await validateSpec(path, flags.noData ? null : kernel.exports);
    const { problems } = validation;
    const summary = summaryOf(validation, kernel.exports);
    if (flags.json) {
      writeResult(
        context,
        {
          schema_version: 'sheaf_validation_v1',
          specification: path,
          ok: problems.length === 0,
          problems: problems.map(({ stage, failure: { kind, parts } }) => ({
            stage,
            kind,
            where: parts.where ?? null,
            what: parts.what,
            expected: parts.expected ?? null,
            hint: parts.hint ?? null,
          })),
          ...summary,
        },
        undefined,
      );
    } else {
      if (summary !== null) context.stdout.write(summaryText(summary));
      for (const { failure } of problems) context.failures.write(`sheaf: ${failure.message}\n`);
      const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
      if (problems.length > 0) context.failures.write(`${path}: ${count}\n`);
      else context.stdout.write(`${path}: all is well${flags.noData ? ' (data not looked at)' : ''}\n`);
    }
    if (problems.length === 0) return exitCodes.ok;
    return Math.min(...problems.map(({ failure }) => failure.exitCode));
  },
);
