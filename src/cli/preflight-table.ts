// What hosts are like, as a table for people.

import type { PreflightHost } from '../contracts/preflight.ts';

const columns: readonly (readonly [title: string, cell: (host: PreflightHost) => string])[] = [
  ['host', ({ host }) => host],
  ['ok', ({ ok }) => (ok ? 'yes' : 'no')],
  ['latency', ({ latency_ms }) => shown(latency_ms, (ms) => `${ms.toFixed(1)} ms`)],
  ['cores', ({ physical_cores, logical_cores }) => `${physical_cores ?? '-'}/${logical_cores ?? '-'}`],
  ['load', ({ load }) => shown(load, String)],
  ['memory', ({ memory_mb }) => shown(memory_mb, gigabytes)],
  ['free disk', ({ disk_free_mb }) => shown(disk_free_mb, gigabytes)],
  ['glibc', ({ glibc }) => glibc ?? '-'],
  [
    'clock',
    ({ clock_difference_s }) => shown(clock_difference_s, (s) => `${s >= 0 ? '+' : ''}${s.toFixed(3)} s`),
  ],
  ['program', ({ program }) => program ?? '-'],
  ['files', ({ shared_files }) => shown(shared_files, (isShared) => (isShared ? 'shared' : 'own'))],
];

export function preflightTable(hosts: readonly PreflightHost[]): string {
  const rows = [
    columns.map(([title]) => title),
    ...hosts.map((host) => columns.map(([, cell]) => cell(host))),
  ];
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
  const sum = (of: (host: PreflightHost) => number | null): number =>
    hosts.reduce((total, host) => total + (of(host) ?? 0), 0);
  const good = hosts.filter(({ ok }) => ok).length;
  const cores = `${sum((h) => h.physical_cores)} physical and ${sum((h) => h.logical_cores)} logical cores`;
  return `${lines.join('\n')}\n${good} of ${hosts.length} hosts, ${cores} (cores are physical/logical; clock is theirs minus ours)\n`;
}

function shown<T>(value: T | null, text: (value: T) => string): string {
  return value === null ? '-' : text(value);
}

function gigabytes(megabytes: number): string {
  return `${(megabytes / 1024).toFixed(1)} GB`;
}
