// What `sheaf workspace inspect` prints for people.

import type { PatchSet } from '../contracts/patch-set.ts';
import type { Inspection } from '../formats/pyhf/operations/inspect.ts';

export function inspectionText(inspection: Inspection): string {
  const { channels, samples, modifiers, systematics, measurements } = inspection;
  const bins = channels.reduce((sum, [, n]) => sum + n, 0);
  const parameters = systematics.map(([name, constraint, types]) => [
    name,
    constraint.replaceAll('_', ' '),
    types.join(', '),
  ]);
  return [
    table(
      `${channels.length} channels, ${bins} bins`,
      channels.map(([name, n]) => [name, String(n)]),
    ),
    table(
      `${samples.length} samples`,
      samples.map((name) => [name]),
    ),
    table(`${parameters.length} parameters of ${Object.keys(modifiers).length} modifiers`, parameters),
    table(
      `${measurements.length} measurements, with what each is of and what it sets`,
      measurements.map(([name, poi, set]) => [name, poi || '(nothing)', set.join(', ')]),
    ),
  ].join('\n');
}

export function patchSetText({ metadata, patches }: PatchSet): string {
  const { description, references, digests, labels } = metadata;
  const facts = { ...references, ...digests };
  return [
    table(
      description,
      Object.entries(facts).map(([key, value]) => [key, String(value)]),
    ),
    table(
      `${patches.length} patches, with their ${labels.join(', ')}`,
      patches.map(({ metadata: { name, values } }) => [name, ...values.map(String)]),
    ),
  ].join('\n');
}

/** Rows under a title, in columns. */
function table(title: string, rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const lines = rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`.trimEnd());
  return `${[title, ...lines].join('\n')}\n`;
}
