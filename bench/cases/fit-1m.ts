// One fit of a million events that are in memory already, in no order: folding, Newton, uncertainties.

import { fitObserved } from '../../src/study/observed-fit.ts';
import { atMost, type Case } from '../case.ts';
import { openGaussExp, shuffledEvents } from '../gauss-exp.ts';
import { consume, milliseconds, repeat } from '../measure.ts';

export const fit1m: Case = {
  name: 'fit-1m',
  what: 'One fit of 1M unsorted events in memory, folding included, one thread',
  async run({ times }) {
    const opened = await openGaussExp(0.5);
    const { kernel, model, truth } = opened;
    const events = shuffledEvents(opened, 0);
    const mark = kernel.mark();
    const sample = (): number => {
      kernel.release(mark);
      let estimates: Float64Array | undefined;
      const ms = milliseconds(() => {
        const { fit } = fitObserved(kernel, model, [events], 'auto');
        if (fit.status !== 'converged' || fit.path !== 'compressed')
          throw new Error(`the fit ended as ${fit.status}, ${fit.path}`);
        fit.minimum.at.forEach((x, i) => {
          if (Math.abs(x - truth[i]!) > 6 * fit.uncertainties[i]!)
            throw new Error(`${model.parameters[i]!.name} is ${x}`);
        });
        estimates = fit.minimum.at;
      });
      consume(estimates![0]!);
      return ms;
    };
    return [
      {
        what: `${events.count.toLocaleString('en-US')} events`,
        unit: 'ms',
        spread: repeat(times(51, 9), 10, sample),
        floor: atMost(6),
      },
    ];
  },
};
