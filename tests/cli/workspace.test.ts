// `sheaf workspace`: what is said about a wrong command line and wrong files, exit codes, stdin, and what is written.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { reference } from '../formats/pyhf/workspaces.ts';
import { program, root, sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const example = join(root, 'examples/two-regions/workspace.json');
const text = readFileSync(example, 'utf8');
writeFileSync(join(folder, 'ws.json'), text);
writeFileSync(join(folder, 'ws.json.gz'), gzipSync(text));
writeFileSync(join(folder, 'no-poi.json'), text.replace('"poi": "mu"', '"poi": "mu_signal"'));
writeFileSync(
  join(folder, 'short.json'),
  text.replace('[53.0, 52.0]', '[53.0]').replace('"poi": "mu"', '"poi": "m"'),
);
writeFileSync(join(folder, 'broken.json'), text.slice(0, 500));
writeFileSync(join(folder, 'patch.json'), '[{"op": "remove", "path": "/channels/7"}]');

const run = (...args: string[]) => sheaf(['workspace', ...args], { cwd: folder });

describe('goes well', () => {
  test('gzip and stdin', async () => {
    const { stdout } = await succeed(['workspace', 'digest', 'ws.json.gz'], { cwd: folder });
    expect(stdout).toBe(`sha256:${reference.digests.at(-1)!.sha256}\n`);
    const piped = spawnSync(process.execPath, [program, 'workspace', 'digest', '-'], {
      input: text,
      encoding: 'utf8',
    });
    expect(piped.stdout).toBe(stdout);
    const { stdout: json } = await run('digest', 'ws.json', '-a', 'md5', '--json');
    expect(JSON.parse(json)).toEqual({ md5: reference.digests.at(-1)!.md5 });
  });

  test('what is written is what pyhf writes, number by number', async () => {
    const { stdout } = await succeed(['workspace', 'sorted', 'ws.json'], { cwd: folder });
    expect(stdout).toContain('"data": [50.0, 40.0]');
    expect(stdout).toContain('"data": [2.5, 2]');
    expect(stdout).toContain('"inits": [1e-05]');
    await succeed(['workspace', 'sort', 'ws.json', '-o', 'sorted.json'], { cwd: folder });
    expect(readFileSync(join(folder, 'sorted.json'), 'utf8')).toBe(stdout);
    const { stdout: inspected } = await succeed(['workspace', 'inspect', 'ws.json', '--json'], {
      cwd: folder,
    });
    expect(JSON.parse(inspected)).toEqual(reference.inspect.json);
  });

  test('a pair of names is one pair, whichever way it is written', async () => {
    const [joined, apart] = await Promise.all([
      run('rename', 'ws.json', '-s', 'fakes=f', '-m', 'mu=s'),
      run('rename', 'ws.json', '-s', 'fakes', 'f', '-m', 'mu', 's'),
    ]);
    expect(joined.stdout).toContain('"poi": "s"');
    expect(apart.stdout).toBe(joined.stdout);
  });

  test('a background whose parameter of interest a patch brings', async () => {
    expect(await run('validate', 'no-poi.json')).toMatchObject({
      code: 3,
      stderr:
        'sheaf: no-poi.json:56:9 measurements[0].config.poi: no modifier has the parameter "mu_signal", expected the name of one, "" for none, or a patch that brings it\nno-poi.json: 1 problem\n',
    });
    expect(await run('validate', 'no-poi.json', '--background-only')).toMatchObject({ code: 0, stderr: '' });
    expect(await run('validate', 'no-poi.json', '--measurement', 'no_poi')).toMatchObject({ code: 0 });
  });
});

test('problems as JSON', async () => {
  const { code, stdout } = await run('validate', 'short.json', '--json');
  expect(code).toBe(3);
  const { ok, problems, notes, channels } = JSON.parse(stdout) as Record<string, unknown>;
  expect({ ok, problems, notes, channels }).toEqual({
    ok: false,
    problems: [
      {
        where: 'short.json:49:20 observations[0].data',
        what: '1 number, expected 2 as in the rest of the channel "SR"',
      },
      {
        where: 'short.json:56:9 measurements[0].config.poi',
        what: 'no modifier has the parameter "m", did you mean "mu"?',
      },
    ],
    notes: [],
    channels: [
      ['CR', 3],
      ['SR', 2],
    ],
  });
});

describe('is refused', () => {
  test.each<readonly [string, readonly string[], number, RegExp]>([
    [
      'no file',
      ['inspect', 'none.json'],
      3,
      /^sheaf: none\.json: cannot be read \(.*\)\n {2}to do: check the name of the file\n$/,
    ],
    [
      'a file that ends too early',
      ['inspect', 'broken.json'],
      3,
      /^sheaf: broken\.json:19:14: a text that does not end in its line/,
    ],
    ['nothing to prune', ['prune', 'ws.json'], 2, /^sheaf: nothing to take out/],
    [
      'a name that is not there',
      ['prune', 'ws.json', '-c', 'XR'],
      2,
      /^sheaf: the workspace has no channel "XR", did you mean "CR"\?/,
    ],
    [
      'nothing left',
      ['prune', 'ws.json', '-c', 'SR', '-c', 'CR'],
      3,
      /^sheaf: the result, channels: an empty list, expected at least one entry/,
    ],
    [
      'one name renamed twice',
      ['rename', 'ws.json', '-c', 'SR=A', '-c', 'SR=B'],
      2,
      /^sheaf: --channel renames one name twice/,
    ],
    ['no new name', ['rename', 'ws.json', '-c', 'SR'], 2, /is not OLD=NEW/],
    [
      'the same names twice',
      ['combine', 'ws.json', 'ws.json'],
      3,
      /^sheaf: both workspaces have channels called "SR", "CR"\nboth workspaces have observations called "SR", "CR"\nboth workspaces have measurements called "main", "no_poi"\n {2}to do: rename what is different, or choose another --join\n$/,
    ],
    [
      'channels merged into nothing',
      ['combine', 'ws.json', 'ws.json', '--merge-channels'],
      2,
      /^sheaf: channels are not merged with the join none/,
    ],
    [
      'a join that is none',
      ['combine', 'ws.json', 'ws.json', '--join', 'inner'],
      2,
      /^sheaf: --join "inner" is none of none, outer, left outer, right outer/,
    ],
    [
      'a patch of another workspace',
      ['patch', 'ws.json', 'patch.json'],
      3,
      /^sheaf: patch\.json:1:2 \[0\]: remove "\/channels\/7": \/channels is a list of 2, and has no entry 7/,
    ],
    [
      'a measurement that is not there',
      ['validate', 'ws.json', '--measurement', 'mian'],
      2,
      /^sheaf: the workspace has no measurement "mian", did you mean "main"\?/,
    ],
    ['a folder that is not there', ['sorted', 'ws.json', '-o', 'none/x.json'], 6, /there is no folder none/],
    ['a mount that is none', ['import-xml', 'top.xml', '--mount', 'here'], 2, /is not HERE:THERE/],
    ['XML that is not there', ['import-xml', 'top.xml'], 4, /^sheaf: top\.xml: cannot be read/],
    ['XML that is none', ['import-xml', 'ws.json'], 3, /^sheaf: ws\.json:1:1: this is no element/],
  ])('%s', async (_, args, code, says) => {
    const outcome = await run(...args);
    expect(outcome.stderr).toMatch(says);
    expect(outcome.code).toBe(code);
    expect(outcome.stdout).toBe('');
  });
});
