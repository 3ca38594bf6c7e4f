// Where a result comes from: what names it, how to make it again, and what it was made with.

import { element, fragment, type Markup } from '../markup.ts';
import { counted } from '../numbers/format.ts';
import type { ToysReportInput } from '../report-input.ts';
import { facts, paragraph, section } from './html.ts';

export function originSections({ file, reproduce, provenance }: ToysReportInput): Markup {
  return fragment(
    section(
      'reproduce',
      'Make it again',
      paragraph(
        'The same study gives the same digest of results, bit for bit, on any machine and cut in any way.',
      ),
      reproduce.length === 0
        ? paragraph('No commands were recorded.')
        : element('pre', {}, element('code', {}, reproduce.join('\n'))),
      facts([
        ['Study', code(file.study.digest)],
        ...(file.results_digest === undefined ? [] : [['Results', code(file.results_digest)] as const]),
        ['File', code(file.checksum)],
        ...(file.shards === undefined
          ? []
          : [['Merged from', counted(file.shards.length, 'shard')] as const]),
      ]),
    ),
    section(
      'provenance',
      'Provenance',
      provenance.length === 0
        ? paragraph('Nothing was recorded.')
        : facts(provenance.map(({ label, value }) => [label, value] as const)),
    ),
  );
}

function code(text: string): Markup {
  return element('code', {}, text);
}
