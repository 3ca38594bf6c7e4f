// The events of each bin in a table: observed, and expected before and after the fit with its uncertainty.

import type { ChannelYieldsFile } from '../../contracts/binned-result-files.ts';
import { fragment, type Markup } from '../markup.ts';
import { significant, withError } from '../numbers/format.ts';
import { named, paragraph, table } from '../sections/html.ts';
import { number, text } from './tables.ts';

/** Of more bins the table is no help: the file has all. */
const MOST_BINS = 200;

export function yieldsTable(channels: readonly ChannelYieldsFile[]): Markup {
  const rows = channels.flatMap(({ name, observed, prefit, postfit }) =>
    observed.map((n, b) => [
      observed.length === 1 ? named(name) : [named(name), ` ${b + 1}`],
      significant(n, 6),
      withError({ value: prefit.total[b]!, error: prefit.sigma[b]! }),
      postfit === null ? '–' : withError({ value: postfit.total[b]!, error: postfit.sigma[b]! }),
    ]),
  );
  const left = rows.length - MOST_BINS;
  return fragment(
    table(
      [text('channel and bin'), number('observed'), number('before the fit'), number('after the fit')],
      rows.slice(0, MOST_BINS),
    ),
    left > 0 ? paragraph(`and ${left} more bins`) : [],
  );
}
