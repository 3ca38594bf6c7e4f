// One fit of a million events that are in memory already, in no order: folding, Newton, uncertainties.

import type { EvaluationPath } from '../../src/minimize/likelihood.ts';
import { fitObserved } from '../../src/study/observed-fit.ts';
import { atMost, type Case } from '../case.ts';
import { consume, milliseconds, repeat } from '../measure.ts';
import {
  type Opened,
  openDoubleCrystalBall,
  openGaussExp,
  openMassAndTime,
  shuffledEvents,
} from '../models.ts';

export const fit1m = fitCase('fit-1m', 'gauss + exponential', () => openGaussExp(0.5), 6);
export const fitDcb = fitCase('fit-dcb', 'double crystal ball + exponential', openDoubleCrystalBall, 30);

export const fitProduct = fitCase(
  'fit-product',
  'two observables (mass and time)',
  openMassAndTime,
  250,
  'per-event',
);

function fitCase(
  name: string,
  model: string,
  open: () => Promise<Opened>,
  floor: number,
  path: EvaluationPath = 'compressed',
): Case {
  return {
    name,
    what: `One fit of 1M unsorted events in memory, ${model}, folding included, one thread`,
    async run({ times }) {
      const opened = await open();
      const { kernel, truth } = opened;
      const events = shuffledEvents(opened, 0);
      const mark = kernel.mark();
      const sample = (): number => {
        kernel.release(mark);
        let estimates: Float64Array | undefined;
        const ms = milliseconds(() => {
          const { fit } = fitObserved(kernel, opened.model, [events], 'auto');
          if (fit.status !== 'converged' || fit.path !== path)
            throw new Error(`the fit ended as ${fit.status}, ${fit.path}`);
          fit.minimum.at.forEach((x, i) => {
            const sigma = fit.uncertainties[i];
            if (sigma !== null && Math.abs(x - truth[i]!) > 6 * sigma!)
              throw new Error(`${opened.model.parameters[i]!.name} is ${x}`);
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
          floor: atMost(floor),
        },
      ];
    },
  };
}
