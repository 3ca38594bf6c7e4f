// Which names to show where a name was not found: all of a few, or the ten that are spelled most like it.

import { editSteps } from '../contracts/nearest.ts';

const most = 10;

/** A phrase such as `one of mass, pt` or, of many, `one of mass, mass2, ... (of 947)`. */
export function nearNames(wanted: string, names: readonly string[]): string {
  if (names.length === 0) return 'a name, but there are none';
  if (names.length <= most) return `one of ${names.join(', ')}`;
  const scored = names.map((name) => ({ name, score: distance(wanted.toLowerCase(), name.toLowerCase()) }));
  scored.sort((a, b) => a.score - b.score);
  const nearest = scored.slice(0, most).map(({ name }) => name);
  return `one of ${nearest.join(', ')}, ... (of ${names.length})`;
}

/** Edit steps; a name that contains the wanted one counts as near. */
function distance(a: string, b: string): number {
  return b.includes(a) ? 1 + (b.length - a.length) / 100 : editSteps(a, b);
}
