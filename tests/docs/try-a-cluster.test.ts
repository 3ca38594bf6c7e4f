// The commands of docs/try-a-cluster.md, word for word, in their order; and that nothing is left when they are done.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../cli/sheaf.ts';
import { whyNot } from '../cluster/packages.ts';
import { ask } from '../cluster/processes.ts';

const page = readFileSync(join(root, 'docs/try-a-cluster.md'), 'utf8');
const commands = [...page.matchAll(/^npm run (cluster -- [a-z ]*[a-z])/gm)].map(([, words]) => words!);
// Somebody's own cluster is left alone.
const reason = existsSync('/var/tmp/sheaf-cluster/up.json') ? 'a cluster is up' : whyNot();
if (reason !== null && process.env['CI'] === 'true') throw new Error(reason);

test.skipIf(reason !== null)(
  'the commands of the page bring all clusters up, say how to use them, and take them down',
  () => {
    expect(commands).toEqual(['cluster -- up all', 'cluster -- status', 'cluster -- down']);
    const said = commands.map((words) =>
      execFileSync('npm', ['run', '-s', ...words.split(' ')], { cwd: root, encoding: 'utf8' }),
    );
    for (const up of said.slice(0, 2)) {
      expect(up).toMatch(/^slurm: up\. export SLURM_CONF=\S+, then sinfo/m);
      expect(up).toMatch(/^htcondor: up\. nsenter .*\(1 slot\)$/m);
      expect(up).toMatch(/^ssh: up\. ssh -F \S+ host1/m);
    }
    expect(said[2]).toBe('slurm: not up\nhtcondor: not up\nssh: not up\n');
    expect(ask(['ip', 'netns', 'list']).stdout).not.toMatch(/^sh(slu|ssh)\d/m);
    expect(ask(['ip', '-br', 'link']).stdout).not.toMatch(/^sh(slu|ssh)/m);
  },
  900_000,
);
