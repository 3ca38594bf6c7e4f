// Progress as people see it: through a real pseudo terminal, in a log, and in a terminal of any width.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pty from '@lydell/node-pty';
import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { type ProgressStyle, progressReporter } from '../../src/cli/progress.ts';
import { fixture, program, readResult, start, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
fixture(folder, 'peak.yaml');

interface Seen {
  readonly code: number;
  readonly raw: string;
  /** What the screen showed after each piece of output, line by line. */
  readonly screens: readonly (readonly string[])[];
}

/** Runs sheaf in a terminal of so many columns; `onScreen` sees each picture of it. */
async function inTerminal(
  columns: number,
  args: readonly string[],
  onScreen: (lines: readonly string[], child: pty.IPty) => void = () => {},
): Promise<Seen> {
  const terminal = new Terminal({ cols: columns, rows: 40, scrollback: 1000, allowProposedApi: true });
  const child = pty.spawn(process.execPath, [program, ...args], {
    cols: columns,
    rows: 40,
    cwd,
    name: 'xterm-256color',
    env: { PATH: process.env['PATH'], TERM: 'xterm-256color' },
  });
  const screens: (readonly string[])[] = [];
  let raw = '';
  const exited = new Promise<number>((resolve) => child.onExit(({ exitCode }) => resolve(exitCode)));
  child.onData((data) => {
    raw += data;
    terminal.write(data, () => {
      const lines = linesOf(terminal);
      screens.push(lines);
      onScreen(lines, child);
    });
  });
  const code = await exited;
  await new Promise<void>((resolve) => terminal.write('', resolve));
  screens.push(linesOf(terminal));
  terminal.dispose();
  return { code, raw, screens };
}

function linesOf(terminal: Terminal): string[] {
  const { active } = terminal.buffer;
  const lines: string[] = [];
  for (let y = 0; y < active.length; y++) {
    const line = active.getLine(y);
    // A line that wraps counts as what it is: two.
    lines.push(`${line?.isWrapped === true ? '(wrapped) ' : ''}${line?.translateToString(true) ?? ''}`);
  }
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

/** A run of some seconds on one thread; `quick` for one that nobody watches. */
const run = (id: string, ...more: string[]): string[] => [
  ...quick(id, '1000', ...more),
  '--exact',
  'per-event',
  '--threads',
  '1',
  '--shards',
  '50',
];
const quick = (id: string, toys: string, ...more: string[]): string[] => [
  ...['unbinned-fit-toys', '--config', 'peak.yaml', '--n-toys', toys, '--run-id', id],
  ...more,
];

/** The first line of every screen that shows progress. */
const barsOf = ({ screens }: Seen): string[] =>
  screens.flatMap((lines) => lines.slice(0, 1)).filter((line) => /\d+\/1000/.test(line));

describe('in a terminal', () => {
  test('of 100 columns a bar shows counts, rate and time to go, and is left complete above the table', async () => {
    const seen = await inTerminal(100, run('wide'));
    expect(seen.code).toBe(0);
    const bars = barsOf(seen);
    expect(bars.length).toBeGreaterThan(2);
    for (const bar of bars)
      expect(bar).toMatch(
        /^[█░]{5,40} \d+\/1000 toys {2}\d+(\.\d+)? toys\/s {2}(time to go unknown|(\d+ h )?(\d+ min )?(\d+ s )?to go)$/,
      );
    const counts = bars.map((bar) => Number(/(\d+)\/1000/.exec(bar)![1]));
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    const last = seen.screens.at(-1)!;
    expect(last[0]).toMatch(/^█+ 1000\/1000 toys {2}\d+ toys\/s {2}0 s to go$/);
    expect(last[1]).toMatch(/^1000 toys in \d+\.\d s /);
    // People at a terminal get the table; the result is in the run directory.
    expect(seen.raw).not.toContain('"results"');
    expect(readResult(join(folder, 'sheaf-runs/wide/merged.out.json')).results.n_toys).toBe(1000);
  });

  test.each([40, 20])('of %i columns it never wraps', async (columns) => {
    // Long enough for every part of the bar to be at its longest; ended when enough of it has been seen.
    let bars = 0;
    const seen = await inTerminal(
      columns,
      quick(`narrow-${columns}`, '1000000', '--exact', 'per-event', '--threads', '1'),
      (lines, child) => {
        if (/\d\/1000000/.test(lines[0] ?? '') && ++bars === 8) child.write('\u0003');
      },
    );
    expect(seen.code).toBe(130);
    const moving = seen.screens.filter((lines) => !lines.some((line) => line.includes('interrupted')));
    expect(moving.length).toBeGreaterThan(7);
    for (const lines of moving) expect(lines.length, lines.join('|')).toBeLessThanOrEqual(1);
  });

  test('Ctrl-C ends it with the command that continues, on lines of their own', async () => {
    let sent = false;
    const seen = await inTerminal(100, run('interrupted'), (lines, child) => {
      if (sent || !/[1-9]\d*\/1000/.test(lines[0] ?? '')) return;
      sent = true;
      child.write('\u0003');
    });
    expect(seen.code).toBe(130);
    const last = seen.screens.at(-1)!;
    expect(last[0]).toMatch(/\/1000 toys/);
    expect(last[1]).toMatch(/^(\^C)?sheaf: interrupted: \d+ of 1000 toys are kept$/);
    const command = /`sheaf (farm resume .*)`$/.exec(
      last.slice(2).join('').replaceAll('(wrapped) ', ''),
    )![1]!;
    const resumed = await inTerminal(100, command.split(' '));
    expect(resumed.code).toBe(0);
    // The rate counts what this process did, the bar all that is there.
    const first = barsOf(resumed)[0];
    if (first !== undefined) expect(Number(/(\d+)\/1000/.exec(first)![1])).toBeGreaterThan(0);
  });
});

describe('in a log', () => {
  test('there are no control characters, and nothing but the table for a short run', async () => {
    const { stderr } = await succeed(quick('log', '300', '-o', 'log.json'), { cwd });
    expect(stderr).toMatch(/^300 toys in /);
    expect([...stderr].filter((sign) => sign < ' ' && sign !== '\n')).toEqual([]);
  });

  test('a reader that goes away does not stop the run', async () => {
    const life = start(quick('unread', '300', '-o', 'unread.json', '--json-events'), { cwd });
    life.process.stderr!.destroy();
    expect((await life.done).code).toBe(0);
    expect(readFileSync(join(folder, 'unread.json'), 'utf8')).toBe(
      readFileSync(join(folder, 'sheaf-runs/unread/merged.out.json'), 'utf8'),
    );
  });

  test('a reader of the result who has seen enough ends the command quietly', async () => {
    const life = start(quick('head', '300'), { cwd });
    life.process.stdout!.destroy();
    const { code, stderr } = await life.done;
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/EPIPE|defect/);
  });
});

describe('the reporter', () => {
  /** What it writes when it is shown these counts, one every `step` milliseconds. */
  function written(
    style: ProgressStyle,
    counts: readonly number[],
    total: number,
    columns: number,
    step: number,
  ): string[] {
    const pieces: string[] = [];
    let time = 0;
    const stderr = { isTTY: style === 'bar', columns, write: (text: string) => pieces.push(text) };
    const reporter = progressReporter({ stderr } as unknown as Context, style, 'toys', () => time);
    for (const items of counts) {
      time += step;
      reporter.show({ items, total, before: 0 });
    }
    reporter.end();
    reporter.end();
    return pieces;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it writes
  const visible = (piece: string): string => piece.replace(/\u001b\[[0-9;]*[A-Za-z]|\r/g, '');
  const histories = fc
    .tuple(
      fc.integer({ min: 1, max: 1e15 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }),
    )
    .map(([total, parts]) => ({
      total,
      counts: [...parts.sort((a, b) => a - b).map((part) => Math.floor(part * total)), total],
    }));

  test('fills no line of any terminal, whatever the counts', () => {
    fc.assert(
      fc.property(
        histories,
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 1e8 }),
        ({ total, counts }, columns, step) => {
          for (const piece of written('bar', counts, total, columns, step))
            if (piece !== '\n') expect(visible(piece).length).toBeLessThan(columns);
        },
      ),
    );
  });

  test('ends a bar with one line feed, and is silent where it was over soon', () => {
    expect(written('bar', [1, 2], 2, 80, 100)).toEqual([]);
    const pieces = written('bar', [1, 1, 1, 1, 1, 1, 1, 2], 2, 80, 100);
    expect(pieces.filter((piece) => piece.includes('\n'))).toEqual(['\n']);
    expect(pieces.at(-1)).toBe('\n');
  });

  test('writes a plain line to a log every ten seconds', () => {
    const counts = Array.from({ length: 61 }, (_, i) => i * 1000);
    expect(written('lines', counts, 120_000, 80, 1000)).toEqual([
      '9000 of 120000 toys, 900 toys/s, 2 min 4 s to go\n',
      '19000 of 120000 toys, 950 toys/s, 1 min 47 s to go\n',
      '29000 of 120000 toys, 967 toys/s, 1 min 35 s to go\n',
      '39000 of 120000 toys, 975 toys/s, 1 min 24 s to go\n',
      '49000 of 120000 toys, 980 toys/s, 1 min 13 s to go\n',
      '59000 of 120000 toys, 983 toys/s, 1 min 3 s to go\n',
    ]);
  });
});
