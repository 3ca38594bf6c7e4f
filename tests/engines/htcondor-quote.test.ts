// Hostile text through HTCondor's languages: what a real job gets is what was meant, or the text is refused.
import { chownSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SheafFailure } from '../../src/contracts/failures.ts';
import { htcondor } from '../../src/engines/htcondor/htcondor.ts';
import { classAdString, submitValue, submitWords } from '../../src/engines/htcondor/quote.ts';
import { type CondorPool, inPool, submitter } from '../cluster/condor.ts';
import { allDone, lowerPool, raisePool, untilStates, whyNoPool, worldOf } from './condor-pool.ts';

const nasty = [
  ...[
    '',
    ' ',
    'a b',
    "it's",
    "'",
    "''",
    '"',
    '""',
    'say "hi"',
    '\\',
    'x\\',
    'back\\slash',
    '\\"',
    "\\'",
    'tab\there',
  ],
  ...['$', '$$', '$HOME', '$$HOME', '$(x)', '$(Cluster)', '$(shard)', '$ENV(HOME)', '$INT(3)'],
  ...[
    '$F(x)',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the very text
    '${x}',
    '$((1))',
    '`id`',
    '#c',
    'a#b',
    'a;b=c',
    '*',
    '~',
    'a,b',
    '@=x',
    '%s',
  ],
  ...[
    'queue',
    'queue 3',
    'ünï',
    '日本',
    '😀',
    '-n',
    '--',
    '=',
    '&& false',
    '> out',
    '!',
    '(',
    ')',
    '[]',
    '{',
    '|',
  ],
];
/** Pieces that mean something to one language or another, in any order. */
const pieces = [
  '$',
  '$$',
  '(',
  ')',
  '$(',
  '$$(',
  'x',
  'ENV',
  '"',
  "'",
  ' ',
  '\\',
  '#',
  '\t',
  'ü',
  ':',
  ',',
  ';',
  '=',
  '%',
];
const word = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(''));

/** What HTCondor cannot be told, as docs/engines/htcondor.md lists it. */
const cannot = (text: string): boolean => /\$\(DOLLAR|\$\w*\(:/i.test(text) || /\$\$\w*\(/.test(text);

const reason = whyNoPool();

describe('text that HTCondor cannot be told', () => {
  test.each([
    'a\nb',
    'a\rb',
    'a\0b',
    '$(DOLLAR)',
    '$(dollar)',
    '$(DOLLARDOLLAR)',
    '$(:x)',
    '$ENV(:x)',
    '$$(Memory)',
    '$$x(1)',
    '$$$(x)',
    '$$ENV(HOME)',
  ])('%j', (text) => {
    const hint = /the words cannot|the words: .* cannot be told to HTCondor/;
    for (const quote of [submitValue, (t: string, what: string) => submitWords([t], what)])
      expect(() => quote(text, 'the words')).toThrow(hint);
  });

  test.each([' a', 'a ', 'a\\', '\\$(x)'])('as a value: %j', (text) => {
    expect(() => submitValue(text, 'the run directory')).toThrow(SheafFailure);
  });

  test.each(['a\nb', 'a\\b'])('as a ClassAd string: %j', (text) => {
    expect(() => classAdString(text, 'the run')).toThrow(SheafFailure);
  });
});

describe.skipIf(reason !== null)('hostile text through a real submission and a real job', () => {
  let pool: CondorPool;
  beforeAll(async () => {
    pool = await raisePool();
  }, 600_000);
  afterAll(() => lowerPool(pool));

  function folderFor(name: string): string {
    const path = join(pool.folder, 'shared', name);
    mkdirSync(path);
    chownSync(path, 1000, 1000);
    return path;
  }

  test.each([1, 2, 3])('words and variables of a job (%i)', async (seed) => {
    const random = fc.sample(word, { numRuns: 300, seed }).filter((text) => !cannot(text));
    const words = [...nasty, ...random];
    // An environment ends a value at nothing: each word is one variable's value.
    const environment = Object.fromEntries(words.map((text, i) => [`V${i}`, text]));
    const script = `import sys, os, json; print(json.dumps([sys.argv[1:-3], [os.environ.get(f"V{i}") for i in range(${words.length})]]))`;
    const path = folderFor(`words-${seed}`);
    const engine = htcondor({ environment }, worldOf(pool));
    const program = ['python3', '-c', script, ...words];
    const ticket = await engine.submit({ path }, [0], { program, threads: 1, memoryMb: 100 });
    await untilStates(engine, ticket, allDone);
    const got = JSON.parse(readFileSync(join(path, 'shard_0.stdout'), 'utf8'));
    expect(got).toEqual([words, words]);
  });

  test('names of run directories, and constraints that find their jobs', async () => {
    const random = fc.sample(word, { numRuns: 60, seed: 4 });
    const names = [...nasty, ...random].filter(
      (n) => n.trim() === n && n !== '' && !n.includes('\t') && !n.endsWith('\\'),
    );
    const fit = [...new Set(names)].filter(
      (name) => !cannot(name) && name !== '--' && !/\\\$\w*\(/.test(name),
    );
    expect(fit.length).toBeGreaterThan(60);
    const engine = htcondor({ extra: { hold: 'true' } }, worldOf(pool));
    for (const name of fit) {
      const path = folderFor(name);
      const ticket = await engine.submit({ path }, [0], { program: ['true'], threads: 1, memoryMb: 100 });
      if (name.includes('\\')) continue;
      const constraint = `Iwd =?= ${classAdString(path, 'the run')}`;
      const found = inPool(pool, submitter, [
        'condor_q',
        '-af',
        'ClusterId',
        '-constraint',
        constraint,
      ]).stdout;
      expect([name, found.trim()]).toEqual([name, ticket.id.split(' ')[0]]);
    }
  });
});
