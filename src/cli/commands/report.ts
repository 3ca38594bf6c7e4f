// `sheaf report`: one self-contained HTML file about a merged run.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SheafFailure } from '../../contracts/failures.ts';
import { writeAtomic } from '../../farm/atomic-file.ts';
import { openRunStudy } from '../../farm/collect.ts';
import { readEventLog } from '../../farm/event-log.ts';
import { openRunDirectory, readJson } from '../../farm/run-directory.ts';
import { type RunDirectory, runFiles } from '../../farm/run-files.ts';
import { shellWord } from '../../farm/shell-word.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { toysReport } from '../../report/report.ts';
import type { ToysReportFile } from '../../report/report-input.ts';
import { toyPicture } from '../../study/toy-picture.ts';
import { checkToysShard } from '../../study/toys-shard.ts';
import type { UnbinnedToys } from '../../study/unbinned-toys.ts';
import { version } from '../../version.ts';
import { command } from '../context.ts';

const BINS = 60;

export const report = command(
  async (context, flags: { readonly output?: string | undefined }, path: string) => {
    const run = openRunDirectory(path);
    const { kind } = run.manifest.study;
    if (kind !== 'unbinned-toys') {
      throw new SheafFailure('usage', {
        where: run.path,
        what: `there is no report of a study of kind ${kind}`,
        expected: 'a run of unbinned-fit-toys',
        hint: `its numbers are in ${runFiles.merged}`,
      });
    }
    const merged = join(run.path, runFiles.merged);
    if (!existsSync(merged)) {
      throw new SheafFailure('incomplete', {
        where: run.path,
        what: 'the run is not finished: it has no merged result',
        hint: `continue it with \`sheaf farm resume ${path}\``,
      });
    }
    const json = readJson(merged);
    checkToysShard(json, merged);
    const kernel = await loadKernel();
    const study = openRunStudy(kernel, run) as unknown as UnbinnedToys;
    const html = toysReport({
      file: json as ToysReportFile,
      spec: study.spec,
      reproduce: reproduce(run),
      provenance: provenance(run),
      oneToy: toyPicture(kernel, study, 0, BINS),
    });
    const target = flags.output ?? join(run.path, runFiles.report);
    writeAtomic(target, html);
    context.stderr.write(`report: ${target}\n`);
    return 0;
  },
);

function reproduce({ manifest }: RunDirectory): readonly string[] {
  return [manifest.command.map(shellWord).join(' ')];
}

function provenance({
  path,
  manifest,
}: RunDirectory): readonly { readonly label: string; readonly value: string }[] {
  const events = readEventLog(join(path, runFiles.events));
  const shards = events.filter((e) => e.event === 'shard-done');
  const seconds = shards.reduce((sum, e) => sum + e.seconds, 0);
  const hosts = [...new Set(shards.map((e) => e.host))];
  const { provenance: made } = manifest;
  return [
    { label: 'Sheaf', value: made.sheaf === version ? version : `${made.sheaf}; this report: ${version}` },
    { label: 'Node', value: made.node },
    { label: 'Machine', value: `${made.host}, ${made.cores} x ${made.cpu}` },
    { label: 'Shards ran on', value: hosts.length === 0 ? 'not recorded' : hosts.join(', ') },
    { label: 'Threads', value: String(manifest.threads) },
    { label: 'Made', value: manifest.created_at_utc },
    { label: 'Finished', value: events.findLast((e) => e.event === 'run-merged')?.time ?? 'not recorded' },
    { label: 'Work', value: `${seconds.toFixed(1)} core-seconds in ${shards.length} shards` },
    { label: 'Specification', value: manifest.config ?? 'not recorded' },
    { label: 'Run', value: manifest.run_id },
  ];
}
