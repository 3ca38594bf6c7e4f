// Refuses operations on what a workspace does not have.

import { SheafFailure } from '../../../contracts/failures.ts';
import { didYouMean } from '../../../contracts/nearest.ts';
import type { Workspace } from '../../../contracts/workspace.ts';
import { channelNames, modifierNames, sampleNames } from './names.ts';

/** What an operation names. */
export interface Named {
  readonly channels?: readonly string[] | undefined;
  readonly samples?: readonly string[] | undefined;
  readonly modifiers?: readonly string[] | undefined;
  readonly modifierTypes?: readonly string[] | undefined;
  readonly measurements?: readonly string[] | undefined;
}

/** Throws a failure of kind `usage` that says every name of `named` that is not in `workspace`. */
export function checkNamed(workspace: Workspace, named: Named): void {
  const modifiers = modifierNames(workspace);
  const wrong = [
    ...unknown('channel', named.channels, channelNames(workspace)),
    ...unknown('sample', named.samples, sampleNames(workspace)),
    ...unknown(
      'modifier',
      named.modifiers,
      modifiers.map(({ name }) => name),
    ),
    ...unknown(
      'modifier of type',
      named.modifierTypes,
      modifiers.map(({ type }) => type),
    ),
    ...unknown(
      'measurement',
      named.measurements,
      workspace.measurements.map(({ name }) => name),
    ),
  ];
  if (wrong.length > 0) throw new SheafFailure('usage', { what: wrong.join('\n') });
}

function unknown(kind: string, asked: readonly string[] = [], there: readonly string[]): readonly string[] {
  const names = [...new Set(there)];
  return asked
    .filter((name) => !names.includes(name))
    .map((name) => {
      const some = names
        .slice(0, 10)
        .map((one) => JSON.stringify(one))
        .join(', ');
      const hint = didYouMean(name, names) || `, expected one of ${some}${names.length > 10 ? ', ...' : ''}`;
      return `the workspace has no ${kind} ${JSON.stringify(name)}${hint}`;
    });
}
