// Names and values of any kind go through real runs unharmed: as arguments, variables, names of inputs, of outputs and of the
// run itself.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { succeed, temporaryFolder } from '../cli/sheaf.ts';
import { commandRun, fileIn, mergedCommand } from './command-runs.ts';

const folder = temporaryFolder();

const nasty = [
  "it's",
  '"quoted"',
  'two  spaces ',
  ' first',
  'line\nbreak',
  'carriage\rreturn',
  'tab\tstop',
  '$(touch pwned)',
  '`touch pwned`',
  '; touch pwned',
  '| touch pwned',
  '> pwned',
  '&& touch pwned',
  '$HOME $PATH',
  '*',
  '?[a-z]*',
  '~',
  '-rf',
  '--',
  '\\',
  '\\n',
  '#comment',
  '!history',
  '{}',
  '{{index}}',
  '%s%n%d',
  '$(Process) $$(Machine)',
  'é',
  'e\u0301',
  '日本語',
  '🙂',
  '\u202egnirts',
  '\u0001\u001b[31m',
  '\u007f',
  "'\\''",
  'a=b',
  'CON',
  '.hidden',
  '...',
];
/** Longer mixtures of all that. */
const mixed = fc.sample(
  fc
    .string({
      unit: fc.constantFrom(...nasty, 'a', ' ', "'", '"', '$', '\\', '\n', ';', 'ü'),
      minLength: 1,
      maxLength: 5,
    })
    .filter((text) => !/^\.{0,2}$/.test(text) && Buffer.byteLength(text) < 200),
  { numRuns: 24, seed: 20261122 },
);
const values = [...new Set([...nasty, ...mixed])];

/** Writes its arguments, a variable and its inputs into the output that it is told, each with its length before it. */
const tell = `import os, sys
here = sys.argv[1]
def put(f, data): f.write(str(len(data)).encode() + b':' + data + b'\\n')
with open(here, 'wb') as f:
    for word in sys.argv[2:]: put(f, os.fsencode(word))
    put(f, os.environb[b'HOSTILE'])
    for name in sorted(os.listdir(b'in')): put(f, name); put(f, open(b'in/' + name, 'rb').read())
    put(f, sys.stdin.buffer.read())
`;

test('every value comes to the command as it was, and its output stands under it', {
  timeout: 120_000,
}, async () => {
  const rows = values.map((value) => `${JSON.stringify({ value })}\n`);
  const table = fileIn(folder, 'values.jsonl', rows.join(''));
  const script = fileIn(folder, 'tell.py', tell);
  const inside = join(folder, `a folder's "in" $(touch pwned); ü\n`);
  const inputs = values.slice(0, 12).map((value) => fileIn(join(inside, 'in'), value, `of ${value}`));
  const hostile = values.join('\0').replaceAll('\0', ' ');
  const run = await commandRun(
    folder,
    `a run's "$(touch pwned)" ; é\n%s`,
    {
      command: `python3 tell.py 'out/{value}' '{value}' '' '$(touch pwned) {value}; {index}'`,
      table,
      input: [script, join(inside, 'in')],
      output: ['out/{value}'],
      stdin: table,
      env: [['HOSTILE', hostile]],
    },
    6,
  );
  expect(inputs).toHaveLength(12);
  await succeed(['farm', 'resume', run], { cwd: folder });
  const put = (text: string): string => `${Buffer.byteLength(text)}:${text}\n`;
  const bySortedBytes = values.slice(0, 12).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const tail = [
    put(hostile),
    ...bySortedBytes.flatMap((name) => [put(name), put(`of ${name}`)]),
    put(readFileSync(table, 'utf8')),
  ].join('');
  for (const [i, value] of values.entries())
    expect(readFileSync(join(run, 'outputs/out', value), 'utf8'), JSON.stringify(value)).toBe(
      `${put(value)}${put('')}${put(`$(touch pwned) ${value}; ${i}`)}${tail}`,
    );
  const merged = mergedCommand(run);
  expect(merged.results.outputs.map(([file]) => file!.path)).toEqual(values.map((v) => `out/${v}`));
  const check = spawnSync('sha256sum', ['--check', '--strict', '--quiet', 'outputs.sha256'], {
    cwd: run,
    encoding: 'utf8',
  });
  expect(check).toMatchObject({ status: 0, stdout: '' });
  const found = spawnSync('find', [folder, '-name', 'pwned'], { encoding: 'utf8' });
  expect(found).toMatchObject({ status: 0, stdout: '' });
});

test('a name that is not UTF-8 in a folder of outputs is refused, with the name', async () => {
  mkdirSync(join(folder, 'latin'), { recursive: true });
  writeFileSync(
    join(folder, 'latin', 'latin.py'),
    `import os\nos.mkdir('out')\nopen(b'out/caf\\xe9', 'w').close()\n`,
  );
  const run = await commandRun(folder, 'latin-1', {
    command: 'python3 latin.py',
    items: 1,
    input: [join(folder, 'latin', 'latin.py')],
    output: ['out/'],
  });
  await expect(succeed(['farm', 'resume', run])).rejects.toThrow('code');
  expect(readFileSync(join(run, 'events.jsonl'), 'utf8')).toContain('is not UTF-8: \\"caf');
});
