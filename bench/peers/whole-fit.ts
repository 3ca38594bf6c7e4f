// A published workspace of 623 parameters, loaded and fitted, as a whole process: ours and NextStat's. (pyhf's fit of it with jax
// had not ended after eight minutes.) NextStat lets 42 factors float whose uncertainty is 0, which pyhf and we hold at 1: that
// both find the same is seen in our fit of the workspace with these set free.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../../src/contracts/workspace.ts';
import { scratch } from '../project.ts';
import { answerOf, compareAnswers, tolerances } from './binned-answers.ts';
import { input3L } from './binned-inputs.ts';
import type { Contest, Contestant } from './contest.ts';
import { readJson, sheafCommand, timed } from './programs.ts';
import type { Venv } from './venv.ts';

export function wholeFitContest(venv: Venv): Contest {
  const input = input3L();
  const folder = join(scratch, `peers-3l-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const file = (who: string): string => join(folder, `${who}.json`);
  const ours = (workspace: string, output: string): readonly string[] =>
    sheafCommand('fit', '--threads', '1', '--input', workspace, '-o', output);
  const contestant = (who: string, command: readonly string[], against: string | null): Contestant => ({
    entries: [
      { id: who, who, threads: 1, timed: 'fit with uncertainties, whole process, workspace read', against },
    ],
    run() {
      const ran = timed(venv, command);
      return { [who]: { ...ran, value: 1000 * ran.seconds } };
    },
  });
  const sheaf = contestant('sheaf', ours(input, file('sheaf')), null);
  const theirs = [venv.nextstat, 'fit', '--threads', '1', '--input', input, '-o', file('nextstat')];
  const nextstat = contestant('nextstat', theirs, 'sheaf');
  for (const one of [sheaf, nextstat]) one.run();
  return {
    name: '3lresonance',
    what: 'Load and fit the ATLAS 3Lresonance likelihood (656 modifiers, 623 parameters)',
    unit: 'ms',
    contestants: [sheaf, nextstat],
    agreement() {
      const { fixed } = readJson(file('sheaf')) as { readonly fixed: readonly string[] };
      const freed = file('freed');
      writeFileSync(freed, JSON.stringify(withFree(input, fixed)));
      timed(venv, ours(freed, file('sheaf-freed')));
      const [mine, other] = ['sheaf-freed', 'nextstat'].map((who) =>
        answerOf('fit', who, readJson(file(who))),
      );
      const apart = compareAnswers('fit', 'nextstat', mine!, other!);
      rmSync(folder, { recursive: true, force: true });
      return `nextstat lets ${fixed.length} factors float whose uncertainty is 0, which pyhf and we hold at 1; with these set free for us too, 2 -ln L is ${apart.toExponential(1)} apart (tolerance ${tolerances.fit}), theirs not below ours`;
    },
  };
}

/** The workspace with the factors of one bin called `fixed`, as in `name[0]`, free. */
function withFree(input: string, fixed: readonly string[]): Workspace {
  const workspace = JSON.parse(readFileSync(input, 'utf8')) as Workspace;
  const names = new Set(fixed.map((name) => name.replace(/\[\d+\]$/, '')));
  const measurements = workspace.measurements.map((one) => {
    const given = one.config.parameters;
    const others = [...names].filter((name) => given.every((p) => p.name !== name));
    const parameters = [
      ...given.map((p) => (names.has(p.name) ? { ...p, fixed: false } : p)),
      ...others.map((name) => ({ name, fixed: false })),
    ];
    return { ...one, config: { ...one.config, parameters } };
  });
  return { ...workspace, measurements };
}
