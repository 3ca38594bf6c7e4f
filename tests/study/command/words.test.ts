// Words of a command against a real shell, and templates.
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillTemplate, parseTemplate } from '../../../src/study/command/template.ts';
import { splitWords } from '../../../src/study/command/words.ts';

/** What /bin/sh takes the text for: its words, or null for a text that it cannot read. */
function shellWords(text: string): readonly string[] | null {
  const { status, stdout } = spawnSync('/bin/sh', ['-c', `for w in ${text}\ndo printf '%s\\0' "$w"; done`], {
    encoding: 'utf8',
  });
  return status === 0 ? stdout.split('\0').slice(0, -1) : null;
}

describe('words', () => {
  test.each([
    ['python train.py --seed 3', ['python', 'train.py', '--seed', '3']],
    [`a "b c" 'd e' f\\ g`, ['a', 'b c', 'd e', 'f g']],
    [`x'y'"z"\\w`, ['xyzw']],
    [`"" ''`, ['', '']],
    [`"\\"\\\\\\$\\n"`, ['"\\$\\n']],
    ['$HOME `date` ~/x *.py a#b', ['$HOME', '`date`', '~/x', '*.py', 'a#b']],
    [`'| & ; < >'`, ['| & ; < >']],
    ['a\\\nb', ['ab']],
    ["'a\nb'", ['a\nb']],
  ])('%j', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  test.each([
    ["echo 'a", "at character 6: the quote ' is not closed"],
    ['echo "a', 'at character 6: the quote " is not closed'],
    ['echo a\\', 'at character 7: a backslash ends the command'],
    ['cat a | sort', 'at character 7: | outside of quotes: no shell sees this command'],
    ['cat a > b', 'at character 7: > outside of quotes'],
    ['a\nb', "at character 2: a line's end outside of quotes"],
    ['a # why', 'at character 3: # outside of quotes'],
    ['  ', 'it is empty'],
  ])('%j is refused', (text, said) => {
    expect(() => splitWords(text)).toThrow(said);
  });

  test('are those of a real shell, where that expands nothing', () => {
    // Letters that no shell gives a meaning, and all that quoting is made of.
    const letter = fc.constantFrom('a', 'é', '日', '-', '=', '{', '%', ' ', '\t', "'", '"', '\\', '\\\n');
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 16 }), (letters) => {
        const text = letters.join('');
        let ours: readonly string[] | null;
        try {
          ours = splitWords(text);
        } catch (error) {
          // To the shell that runs this test it would end the list of words.
          fc.pre(!String(error).includes("a line's end"));
          // What holds no word is a command to nobody, but a list to a shell.
          ours = String(error).includes('it is empty') ? [] : null;
        }
        // A backslash at the end would join the shell's own next line.
        fc.pre(!/\\$/.test(text));
        expect(ours).toEqual(shellWords(text));
      }),
      { numRuns: 400, seed: 20261121 },
    );
  });
});

describe('templates', () => {
  const fields = ['index', 'seed', 'direction name'];
  const item = new Map([
    ['index', '7'],
    ['seed', "4'2 $(x)"],
    ['direction name', 'north'],
  ]);

  test.each([
    ['model_{index}.pt', 'model_7.pt'],
    ['{index}{seed}', "74'2 $(x)"],
    ['{{"a": {index}}}', '{"a": 7}'],
    ['{direction name}', 'north'],
    ['', ''],
  ])('%j', (word, filled) => {
    expect(fillTemplate(parseTemplate(word, fields), item)).toBe(filled);
  });

  test.each([
    ['{indx}', 'there is no field {indx}, did you mean "index"?'],
    ['a{', 'a { stands alone'],
    ['a}b', 'a } stands alone'],
    ['{"a": 1}', 'there is no field {"a": 1}'],
  ])('%j is refused', (word, said) => {
    expect(() => parseTemplate(word, fields)).toThrow(said);
  });
});
