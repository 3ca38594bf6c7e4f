// `sheaf fit --yields`: what is expected before and after the fit, in channels of the fit and beside it, against pyhf's expected data
// with the covariance of jax's Hessian (reference/make_binned_yields.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sharedData } from '../shared-data.ts';
import { root, succeed } from './sheaf.ts';

interface Numbers {
  readonly total: { readonly [channel: string]: readonly number[] };
  readonly sigma: { readonly [channel: string]: readonly number[] };
}

interface Channel {
  readonly name: string;
  readonly in_fit: boolean;
  readonly observed: readonly number[];
  readonly prefit: { readonly total: readonly number[]; readonly sigma: readonly number[] };
  readonly postfit: Channel['prefit'];
}

const all = JSON.parse(readFileSync(join(root, 'tests/cli/reference/binned_yields.json'), 'utf8')) as Record<
  string,
  { readonly prefit: Numbers; readonly postfit: Numbers; readonly predicted: Numbers }
>;

/** The arguments that name a workspace. To be called inside a test. */
function input(name: string): readonly string[] {
  if (name !== '1Lbb') return ['-i', join(root, 'examples/two-regions/workspace.json')];
  const file = (part: string) => sharedData(`histfactory/atlas-1Lbb-2020-${part}.json.gz`);
  return ['-i', file('bkg'), '--patch', file('patch-700-400')];
}

async function yieldsOf(line: readonly string[]): Promise<readonly Channel[]> {
  const { stdout } = await succeed(['fit', ...line, '--yields']);
  return (JSON.parse(stdout) as { readonly yields: readonly Channel[] }).yields;
}

function expectNumbers(found: Channel['prefit'], wanted: Numbers, channel: string): void {
  found.total.forEach((total, b) => {
    expect(total / wanted.total[channel]![b]!).toBeCloseTo(1, 9);
    expect(found.sigma[b]! / wanted.sigma[channel]![b]!).toBeCloseTo(1, 7);
  });
}

test.each(['two-regions', '1Lbb'])(
  '%s: totals and their uncertainties in the channels of the fit',
  async (name) => {
    const { prefit, postfit } = all[name]!;
    const channels = await yieldsOf(input(name));
    expect(channels.map((c) => c.name).sort()).toEqual(Object.keys(prefit.total).sort());
    for (const channel of channels) {
      expect(channel.in_fit).toBe(true);
      expectNumbers(channel.prefit, prefit, channel.name);
      expectNumbers(channel.postfit, postfit, channel.name);
    }
  },
);

test.each(['two-regions', '1Lbb'])(
  '%s: what a fit predicts of channels that it did not see',
  async (name) => {
    const { prefit, predicted } = all[name]!;
    const regions = Object.keys(predicted.total);
    const channels = await yieldsOf([...input(name), '--validation-regions', regions.join(',')]);
    expect(channels).toHaveLength(Object.keys(prefit.total).length);
    const beside = channels.filter((c) => !c.in_fit);
    expect(beside.map((c) => c.name)).toEqual(regions.sort());
    for (const channel of beside) {
      expectNumbers(channel.prefit, prefit, channel.name);
      expectNumbers(channel.postfit, predicted, channel.name);
    }
    // These data had no part in the fit, but are told.
    expect(beside.every((c) => c.observed.some((n) => n > 0))).toBe(true);
  },
);

test('Asimov data are those of the channels beside the fit, too', async () => {
  const line = [...input('two-regions'), '--asimov-mu', '1', '--validation-regions', 'CR'];
  const beside = (await yieldsOf(line)).filter((c) => !c.in_fit);
  expect(beside).toHaveLength(1);
  beside[0]!.observed.forEach((n, b) => {
    expect(n).toBeCloseTo(beside[0]!.prefit.total[b]!, 9);
  });
});
