// `sheaf farm preflight`: what the hosts of a farm are like, and whether shards can run there.

import { randomUUID } from 'node:crypto';
import { realpathSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitCodes } from '../../../contracts/failures.ts';
import type { Preflight } from '../../../contracts/preflight.ts';
import { problemsOf } from '../../../contracts/problems.ts';
import { type SshOptions, sshOptions } from '../../../contracts/ssh-options.ts';
import { preflightTag } from '../../../contracts/tags.ts';
import { preflightHosts } from '../../../engines/ssh/preflight.ts';
import { version } from '../../../version.ts';
import { command, usageFailure } from '../../context.ts';
import { checkOutputs, writeResult } from '../../output.ts';
import { preflightTable } from '../../preflight-table.ts';
import { progressReporter, progressStyle } from '../../progress.ts';
import { type SshFlags, sshGiven } from '../../ssh-flags.ts';

export interface PreflightFlags extends SshFlags {
  readonly bundle?: string | undefined;
  readonly sheafBin?: string | undefined;
  readonly timeoutS: number;
  readonly jobs: number;
  readonly allowPartial: boolean;
  readonly json: boolean;
  readonly output?: string | undefined;
  readonly out?: string | undefined;
}

export const preflight = command(async (context, flags: PreflightFlags) => {
  const output = flags.output ?? flags.out;
  checkOutputs(output);
  const path = flags.hosts ?? flags.hostsFile;
  if (path === undefined) throw usageFailure('there are no hosts', '--hosts FILE');
  const options = optionsOf(flags);
  const token = leaveToken();
  const progress = progressReporter(context, progressStyle(context, false), 'hosts', () => performance.now());
  const { hosts, remote_base_dir, bundle, ...access } = options;
  let asked = 0;
  try {
    const stats = await preflightHosts(
      hosts,
      {
        access,
        remoteBase: remote_base_dir,
        program:
          flags.sheafBin === undefined
            ? [process.execPath, realpathSync(process.argv[1]!)]
            : [flags.sheafBin],
        bundle,
        version,
        token,
        seconds: flags.timeoutS,
        jobs: flags.jobs,
      },
      () => performance.timeOrigin + performance.now(),
      () => progress.show({ items: ++asked, total: hosts.length, before: 0 }),
    );
    progress.end();
    const file: Preflight = {
      schema_version: preflightTag,
      created_at_utc: new Date().toISOString(),
      hosts_file: resolve(path),
      stats: [...stats],
    };
    if (output !== undefined) writeResult(context, file, output);
    if (flags.json && output !== '-') writeResult(context, file, undefined);
    if (!flags.json && output !== '-') context.stdout.write(preflightTable(stats));
    const bad = stats.filter(({ ok }) => !ok);
    for (const { host, error } of bad) context.failures.write(`sheaf: ${host}: ${error}\n`);
    const passes = flags.allowPartial ? bad.length < stats.length : bad.length === 0;
    return passes ? exitCodes.ok : exitCodes.machine;
  } finally {
    progress.end();
    if (token !== null) rmSync(token.path, { force: true });
  }
});

function optionsOf(flags: PreflightFlags): SshOptions {
  const given = { ...sshGiven(flags), bundle: flags.bundle, connect_timeout_s: flags.timeoutS };
  const parsed = sshOptions.safeParse(given);
  if (!parsed.success) throw usageFailure(problemsOf(sshOptions, given, parsed.error)[0]!);
  return parsed.data;
}

/** A file where we are, for the hosts to see or not to see; null where none can be written. */
function leaveToken(): { readonly path: string; readonly text: string } | null {
  const token = { path: resolve(`.sheaf-preflight-${randomUUID()}`), text: randomUUID() };
  try {
    writeFileSync(token.path, token.text, { flag: 'wx' });
    return token;
  } catch {
    return null;
  }
}
