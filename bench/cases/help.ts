// How long `sheaf` takes to say anything at all, beside Node doing nothing.

import { atMost, type Case } from '../case.ts';
import { spreadOf } from '../measure.ts';
import { runNode, secondsOfSheaf } from '../processes.ts';

export const help: Case = {
  name: 'help',
  what: '`sheaf --help`, whole process',
  run({ times }) {
    const bare = (): number => 1000 * runNode(['-e', '']).seconds;
    const sheaf = (): number => 1000 * secondsOfSheaf('--help');
    for (let i = 0; i < 3; i++) [bare(), sheaf()];
    const pairs = Array.from({ length: times(31, 7) }, () => ({ bare: bare(), sheaf: sheaf() }));
    return [
      { what: 'sheaf --help', unit: 'ms', spread: spreadOf(pairs.map((p) => p.sheaf)), floor: atMost(120) },
      { what: 'node alone', unit: 'ms', spread: spreadOf(pairs.map((p) => p.bare)), floor: null },
    ];
  },
};
