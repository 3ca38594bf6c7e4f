// Splits the text of a user's command into words, once, by the quoting rules of the POSIX shell (IEEE Std 1003.1, Shell Command
// Language, 2.2), with nothing expanded: $, `, * and ~ are letters. No shell ever sees the words.

import { SheafFailure } from '../../contracts/failures.ts';

/** Outside of quotes they would mean something to a shell, and nothing here. */
const OPERATORS = '|&;<>()\n';
/** What a backslash takes the meaning of inside double quotes; before anything else it stays. */
const ESCAPED_IN_DOUBLE = '"\\$`';

/** Throws a `usage` failure, with the place in the text, for an open quote, a shell's operator, or no word at all. */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let i = 0;
  const fail = (what: string, at: number, hint: string): SheafFailure =>
    new SheafFailure('usage', { where: `the command, at character ${at + 1}`, what, hint });
  while (i < text.length) {
    const c = text[i]!;
    if (c === ' ' || c === '\t') {
      if (word !== null) words.push(word);
      word = null;
      i++;
    } else if (c === "'") {
      const end = text.indexOf("'", i + 1);
      if (end < 0) throw fail("the quote ' is not closed", i, `close it, or write "'" for the letter`);
      word = (word ?? '') + text.slice(i + 1, end);
      i = end + 1;
    } else if (c === '"') {
      const quoted = inDoubleQuotes(text, i + 1);
      if (quoted === null)
        throw fail('the quote " is not closed', i, `close it, or write '"' for the letter`);
      word = (word ?? '') + quoted.value;
      i = quoted.end;
    } else if (c === '\\') {
      const next = text[i + 1];
      if (next === undefined)
        throw fail('a backslash ends the command', i, String.raw`write \\ for the letter`);
      // Before a line's end it joins the lines.
      if (next !== '\n') word = (word ?? '') + next;
      i += 2;
    } else if (OPERATORS.includes(c) || (c === '#' && word === null)) {
      const shown = c === '\n' ? "a line's end" : c;
      throw fail(
        `${shown} outside of quotes: no shell sees this command`,
        i,
        "quote it if it is a letter of a word; for a shell's pipes and redirections write sh -c '...'",
      );
    } else {
      word = (word ?? '') + c;
      i++;
    }
  }
  if (word !== null) words.push(word);
  if (words.length === 0)
    throw new SheafFailure('usage', {
      where: 'the command',
      what: 'it is empty',
      expected: 'a program and its arguments',
    });
  return words;
}

function inDoubleQuotes(text: string, from: number): { readonly value: string; readonly end: number } | null {
  let value = '';
  for (let i = from; i < text.length; i++) {
    const c = text[i]!;
    if (c === '"') return { value, end: i + 1 };
    if (c !== '\\') {
      value += c;
      continue;
    }
    const next = text[++i];
    if (next === undefined) return null;
    if (next === '\n') continue;
    value += ESCAPED_IN_DOUBLE.includes(next) ? next : `\\${next}`;
  }
  return null;
}
