// The inputs that every tool reads: one specification (a form that both sides read) and one file of events a size.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from '../project.ts';
import { peersFolder, type Venv } from './venv.ts';

export interface Input {
  readonly spec: string;
  readonly data: string;
  readonly signal: number;
  readonly background: number;
}

const inputs: string = join(scratch, 'inputs');

/** Data of `events` events by the recipe of NextStat's benchmarks, seed 42. */
export function recipeInput(venv: Venv, events: number): Input {
  mkdirSync(inputs, { recursive: true });
  const data = join(inputs, `recipe-${events}.parquet`);
  if (!existsSync(data))
    execFileSync(venv.python, [join(peersFolder, 'make_data.py'), `${events}`, '42', data]);
  return withSpec(events, data, `recipe-${events}`);
}

/** A specification for toys of `events` expected events, whose data will be one of our own toys, at `data`. */
export function toysInput(events: number): Input {
  mkdirSync(inputs, { recursive: true });
  return withSpec(events, join(inputs, `toy-${events}.parquet`), `toy-${events}`);
}

function withSpec(events: number, data: string, name: string): Input {
  const spec = join(inputs, `${name}.json`);
  const signal = Math.floor(events / 4);
  const background = events - signal;
  writeFileSync(spec, `${JSON.stringify(specification(data, signal, background), null, 2)}\n`);
  return { spec, data, signal, background };
}

/** The model of NextStat's pf31_gauss_exp_*.json, in its own form. */
function specification(file: string, signal: number, background: number) {
  return {
    schema_version: 'nextstat_unbinned_spec_v0',
    model: {
      poi: 'mu',
      parameters: [
        { name: 'mu', init: 1, bounds: [0, 5] },
        { name: 'mu_sig', init: 91, bounds: [85, 95] },
        { name: 'sigma_sig', init: 2.5, bounds: [0.5, 10] },
        { name: 'lambda_bkg', init: -0.03, bounds: [-0.1, -0.001] },
      ],
    },
    channels: [
      {
        name: 'main',
        data: { file },
        observables: [{ name: 'mass', bounds: [60, 120] }],
        processes: [
          {
            name: 'signal',
            pdf: { type: 'gaussian', observable: 'mass', params: ['mu_sig', 'sigma_sig'] },
            yield: { type: 'scaled', base_yield: signal, scale: 'mu' },
          },
          {
            name: 'background',
            pdf: { type: 'exponential', observable: 'mass', params: ['lambda_bkg'] },
            yield: { type: 'fixed', value: background },
          },
        ],
      },
    ],
  };
}
