// Sampling and folding alone: what a toy costs before its fit.

import { atMost, type Case } from '../case.ts';
import { consume, milliseconds, repeat } from '../measure.ts';
import { openGaussExp } from '../models.ts';

const DRAWS = 20;

export const draw: Case = {
  name: 'draw',
  what: 'Sampling and folding toys of 2.0M events, one thread, in process',
  async run({ times }) {
    const { source } = await openGaussExp(1);
    let toy = 0;
    const sample = (): number => {
      let events = 0;
      const ms = milliseconds(() => {
        for (let i = 0; i < DRAWS; i++) events += source.draw(toy++).events[0]!;
      });
      consume(events);
      return (1e6 * ms) / events;
    };
    return [
      {
        what: 'ToySource.draw',
        unit: 'ns/event',
        spread: repeat(times(31, 5), 3, sample),
        floor: atMost(1.8),
      },
    ];
  },
};
