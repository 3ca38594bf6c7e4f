// `sheaf report`: one self-contained HTML file about a run, or about the result of one command.

import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BinnedToysDefinition } from '../../contracts/binned-studies.ts';
import { SheafFailure } from '../../contracts/failures.ts';
import { writeAtomic } from '../../farm/atomic-file.ts';
import { openRunStudy } from '../../farm/collect.ts';
import { readEventLog } from '../../farm/event-log.ts';
import { openRunDirectory, readJson } from '../../farm/run-directory.ts';
import { type RunDirectory, runFiles } from '../../farm/run-files.ts';
import { shellWord } from '../../farm/shell-word.ts';
import { type Kernel, loadKernel } from '../../kernel/kernel.ts';
import { toysReport } from '../../report/report.ts';
import type { ToysReportFile, ToysReportInput } from '../../report/report-input.ts';
import { resultReport } from '../../report/result-report.ts';
import { binnedToySubject } from '../../study/binned-toy-subject.ts';
import type { Study } from '../../study/study.ts';
import { toyPicture } from '../../study/toy-picture.ts';
import { checkToysShard } from '../../study/toys-shard.ts';
import type { UnbinnedToys } from '../../study/unbinned-toys.ts';
import { version } from '../../version.ts';
import { command, usageFailure } from '../context.ts';
import { readResult } from '../known-result.ts';
import { checkOutputs } from '../output.ts';
import type { ReportFlags } from './flags.ts';

const BINS = 60;
/** A matrix of more parameters is too large for a page. */
const MOST = 200;

export const report = command(async (context, flags: ReportFlags, path: string) => {
  checkOutputs(flags.output);
  if (flags.top !== undefined && flags.top > MOST)
    throw usageFailure(`--top ${flags.top} is too many`, `a number from 1 to ${MOST}`);
  const { html, target } =
    existsSync(path) && statSync(path).isFile() ? ofResult(path, flags.top) : await ofRun(path, flags.top);
  const to = flags.output ?? target;
  writeAtomic(to, html);
  context.stderr.write(`report: ${to}\n`);
  if (flags.png !== undefined) {
    const { writeFigures } = await import('../figure-files.ts');
    const figures = await writeFigures(html, flags.png);
    context.stderr.write(figures.map((figure) => `figure: ${figure}\n`).join(''));
  }
  return 0;
});

interface Report {
  readonly html: string;
  /** Where it goes unless the user says otherwise. */
  readonly target: string;
}

function ofResult(path: string, top: number | undefined): Report {
  const provenance = [
    { label: 'File', value: resolve(path) },
    { label: 'This report', value: `Sheaf ${version}` },
  ];
  return {
    html: resultReport({ result: readResult(path), provenance, top }),
    target: path.replace(/(\.out)?(\.json)?$/i, '.html'),
  };
}

async function ofRun(path: string, top: number | undefined): Promise<Report> {
  const run = openRunDirectory(path);
  const merged = join(run.path, runFiles.merged);
  if (!existsSync(merged)) {
    throw new SheafFailure('incomplete', {
      where: run.path,
      what: 'the run is not finished: it has no merged result',
      hint: `continue it with \`sheaf farm resume ${path}\``,
    });
  }
  if (run.manifest.study.kind === 'command')
    throw new SheafFailure('usage', {
      where: run.path,
      what: 'there is no report of a study of a command',
      hint: `what it left is in ${runFiles.outputs}, its account in ${runFiles.merged}`,
    });
  const target = join(run.path, runFiles.report);
  const { kind } = run.manifest.study;
  if (kind !== 'unbinned-toys' && kind !== 'binned-toys') {
    const made = [{ label: 'Made again by', value: reproduce(run).join('\n') }, ...provenance(run)];
    return { html: resultReport({ result: readResult(merged), provenance: made, top }), target };
  }
  const json = readJson(merged);
  checkToysShard(json, merged);
  const kernel = await loadKernel();
  const study = openRunStudy(kernel, run);
  const html = toysReport({
    file: json as ToysReportFile,
    ...subjectOf(kernel, study, kind),
    reproduce: reproduce(run),
    provenance: provenance(run),
    top,
  });
  return { html, target };
}

/** What the toys are of, and one of them where it has events. */
function subjectOf(
  kernel: Kernel,
  study: Study<unknown>,
  kind: 'unbinned-toys' | 'binned-toys',
): Pick<ToysReportInput, 'spec' | 'oneToy'> {
  if (kind === 'binned-toys') {
    const definition = study.definition as unknown as BinnedToysDefinition;
    return { spec: binnedToySubject(kernel, definition), oneToy: null };
  }
  const toys = study as unknown as UnbinnedToys;
  return { spec: toys.spec, oneToy: toyPicture(kernel, toys, 0, BINS) };
}

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
