// The referee: the likelihood summed event by event, with its gradient and Hessian.

import { newDerivatives } from '../../src/minimize/function.ts';
import { waysForEvents } from '../../src/unbinned/ways.ts';
import { atMost, type Case } from '../case.ts';
import { consume, milliseconds, repeat } from '../measure.ts';
import { openGaussExp, shuffledEvents } from '../models.ts';

const EVALUATIONS = 5;

export const perEvent: Case = {
  name: 'per-event',
  what: 'Value, gradient and Hessian event by event, 1M events, one thread, in process',
  async run({ times }) {
    const opened = await openGaussExp(0.5);
    const { kernel, model, truth } = opened;
    const events = shuffledEvents(opened, 0);
    const likelihood = waysForEvents(kernel, opened.likelihood, () => [events], [], {
      cells: [],
      moving: false,
    })[0]!();
    const derivatives = newDerivatives(model.parameters.length);
    const sample = (): number => {
      const ms = milliseconds(() => {
        for (let i = 0; i < EVALUATIONS; i++) consume(likelihood.evaluate(truth, derivatives));
      });
      consume(derivatives.hessian[0]!);
      return (1e6 * ms) / (EVALUATIONS * events.count);
    };
    return [
      {
        what: 'UnbinnedLikelihood.evaluate',
        unit: 'ns/event',
        spread: repeat(times(31, 5), 5, sample),
        floor: atMost(8),
      },
    ];
  },
};
