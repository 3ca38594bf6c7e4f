// Progress of a run on stderr: a bar with rate and time to go on a terminal, a line now and then in a log, or JSON lines
// for programs.

import pc from 'picocolors';
import type { Progress } from '../farm/life.ts';
import type { Context } from './context.ts';

export type ProgressStyle = 'bar' | 'lines' | 'json';

const BAR_MS = 100;
const LINE_MS = 10_000;
const JSON_MS = 500;
/** Nothing is shown of what is over sooner. */
const QUIET_MS = 500;

/** Shows progress; call it as often as you like. `now` gives milliseconds. */
export function progressReporter(
  context: Context,
  style: ProgressStyle,
  unit: string,
  now: () => number,
): { show(progress: Progress): void; tell(line: string | null): void; end(): void } {
  const begin = now();
  let shown = Number.NEGATIVE_INFINITY;
  let onBar = false;
  // Whether the whole was shown: once is enough.
  let whole = false;
  const every = style === 'bar' ? BAR_MS : style === 'lines' ? LINE_MS : JSON_MS;
  return {
    show(progress) {
      const time = now();
      const last = progress.items === progress.total;
      if (time - shown < every && !(last && !whole && (onBar || style === 'json'))) return;
      if (style !== 'json' && time - begin < (style === 'bar' ? QUIET_MS : LINE_MS)) return;
      shown = time;
      whole = last;
      const seconds = (time - begin) / 1000;
      const rate = seconds > 0 ? (progress.items - progress.before) / seconds : 0;
      const left = rate > 0 ? (progress.total - progress.items) / rate : null;
      if (style === 'json') {
        context.stderr.write(
          `${JSON.stringify({ event: 'progress', items: progress.items, total: progress.total, per_second: rate, seconds_left: left })}\n`,
        );
      } else if (style === 'bar') {
        onBar = true;
        context.stderr.write(`\r\u001b[2K${bar(progress, context.stderr.columns ?? 80, unit, rate, left)}`);
      } else {
        context.stderr.write(
          `${progress.items} of ${progress.total} ${unit}, ${describeRate(rate, unit)}, ${describeLeft(left)}\n`,
        );
      }
    },
    /** A line of its own; nothing of null. */
    tell(line) {
      if (line === null) return;
      context.stderr.write(onBar ? `\r\u001b[2K${line}\n` : `${line}\n`);
    },
    end() {
      if (onBar) context.stderr.write('\n');
      onBar = false;
    },
  };
}

function bar(progress: Progress, columns: number, unit: string, rate: number, left: number | null): string {
  // A line that wraps cannot be drawn over: what does not fit is left out, the count last.
  const counts = `${progress.items}/${progress.total}`;
  const ways = [
    ` ${counts} ${unit}  ${describeRate(rate, unit)}  ${describeLeft(left)}`,
    `${counts}  ${describeRate(rate, unit)}  ${describeLeft(left)}`,
    `${counts}  ${describeLeft(left)}`,
    counts,
  ];
  const text = ways.find((way) => way.length < columns) ?? '';
  const width = text === ways[0] ? Math.min(40, columns - text.length - 3) : 0;
  if (width <= 4) return text.trimStart();
  const full = Math.round((width * progress.items) / progress.total);
  return `${pc.green('\u2588'.repeat(full))}${pc.dim('\u2591'.repeat(width - full))}${text}`;
}

function describeRate(rate: number, unit: string): string {
  return `${rate >= 100 ? rate.toFixed(0) : rate.toPrecision(3)} ${unit}/s`;
}

function describeLeft(seconds: number | null): string {
  if (seconds === null) return 'time to go unknown';
  const s = Math.ceil(seconds);
  if (s < 60) return `${s} s to go`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s to go`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min to go`;
}

export function progressStyle(context: Context, jsonEvents: boolean): ProgressStyle {
  if (jsonEvents) return 'json';
  return context.stderr.isTTY === true ? 'bar' : 'lines';
}
