// Words for the shell of another machine: whatever is in them comes out as it went in, whichever shell the user has.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignments, order, quote } from '../../src/engines/ssh/remote-shell.ts';
import { runScript } from '../../src/engines/ssh/run-script.ts';

const pieces = [
  "'",
  '"',
  '\\',
  '$(id)',
  '`id`',
  '$HOME',
  '\n',
  '\r',
  ';',
  '&',
  '|',
  '!',
  '#',
  '*',
  '~',
  '-n',
  '=',
  ' ',
  '\t',
  'é',
  '日',
  '🙂',
  '\x7f',
  '{a,b}',
  'a',
];
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...pieces), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 20 }).map((s) => s.replace(/[\0\p{Surrogate}]/gu, '')),
);
const shells = ['/bin/dash', '/bin/bash', '/bin/sh'].filter(existsSync);

/** What a script prints when it comes to a login shell as it does on a host; further input behind it. */
function remote(shell: string, script: string, input = ''): string {
  const { command, script: bytes } = order(script);
  return execFileSync(shell, ['-c', command], {
    input: Buffer.concat([bytes, Buffer.from(input)]),
    encoding: 'utf8',
  });
}

describe('words for hosts', () => {
  test('any words are read back by the shell, one by one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...shells),
        fc.array(text, { minLength: 1, maxLength: 6 }),
        (shell, words) => {
          const out = remote(shell, `set -- ${words.map(quote).join(' ')}\nprintf '%s\\0' "$@"`);
          expect(out.split('\0').slice(0, -1)).toEqual(words);
        },
      ),
      { numRuns: 150, seed: 7 },
    );
  });

  test('values and environments are data, and so is what comes behind a script', () => {
    fc.assert(
      fc.property(fc.constantFrom(...shells), text, text, (shell, value, input) => {
        const out = remote(shell, `${assignments({ value })}printf '%s\\0' "$value"; cat`, input);
        expect(out).toBe(`${value}\0${input}`);
      }),
      { numRuns: 100, seed: 8 },
    );
  });

  test('the words of a program are never anything else to the shell that runs it', () => {
    for (const word of ['cd', 'exit', 'A=b', 'if', 'true;id', '$(id)', 'ex it', '[']) {
      const script = runScript([word], {});
      const folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
      execFileSync('mkdir', [`${folder}/run`]);
      const { status } = spawnSync('/bin/sh', ['-c', script, 'run.sh', folder, '3'], { encoding: 'utf8' });
      const code = execFileSync('cat', [`${folder}/rc`], { encoding: 'utf8' }).split(' ')[0];
      // There is a program [ on this machine; none of the others is one.
      expect([word, status, code]).toEqual(word === '[' ? [word, 2, '2'] : [word, 127, '127']);
      execFileSync('rm', ['-r', folder]);
    }
  });

  test('a NUL character is refused', () => {
    expect(() => quote('a\0b')).toThrow(/holds a NUL character/);
  });
});
