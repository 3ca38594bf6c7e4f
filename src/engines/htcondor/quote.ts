// Text of users and of the system as HTCondor's languages spell it: the value of a submit file, the words of a command and
// of an environment inside of one, a ClassAd string. What a language cannot say is refused.
// HTCondor manual, "Submit file commands" (arguments, environment) and "ClassAd mechanism"; for what the manual leaves
// open, HTCondor 23.9 itself (tests/engines/htcondor-quote.test.ts).

import { hasControl } from '../../contracts/control-characters.ts';
import { SheafFailure } from '../../contracts/failures.ts';

/**
 * A value of a submit file that comes out as `text`: nothing in it is expanded. `$` before a name and a parenthesis begins
 * a macro: it is written as the macro that stands for a dollar. `$$(`, which is filled in at match time, is refused.
 */
export function submitValue(text: string, what: string): string {
  if (/^\s|\s$/.test(text)) refuse(text, what, 'space at its beginning or end');
  if (text.endsWith('\\')) refuse(text, what, 'a backslash at its end, which would continue the line');
  if (/\\\$\w*\(/.test(text)) refuse(text, what, 'a backslash before a macro, which would be lost');
  return withoutMacros(text, what);
}

/** Words of `arguments`, without the double quotes around all of them: an empty word, space and quotes survive. */
export function submitWords(words: readonly string[], what: string): string {
  const quoted = words.map((word) =>
    word === '' || /[\s']/.test(word) ? `'${word.replaceAll("'", "''")}'` : word,
  );
  return withoutMacros(quoted.join(' ').replaceAll('"', '""'), what);
}

/** Variables of `environment`, likewise. */
export function submitEnvironment(variables: Readonly<Record<string, string>>): string {
  const words = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return submitWords(words, 'the environment of the jobs');
}

/** A ClassAd string literal. Backslashes mean one thing in a submit file and another in a constraint: there are none. */
export function classAdString(text: string, what: string): string {
  if (hasControl(text)) refuse(text, what, 'a control character');
  if (text.includes('\\')) refuse(text, what, 'a backslash');
  return `"${text.replaceAll('"', '\\"')}"`;
}

function withoutMacros(text: string, what: string): string {
  if (hasControl(text.replaceAll('\t', ' '))) refuse(text, what, 'a line break or another control character');
  if (/\$\(DOLLAR/i.test(text)) refuse(text, what, '$(DOLLAR');
  // What is filled in at match time: HTCondor 23.9 has ways of its own to misread what stands for it.
  if (/\$\$\w*\(/.test(text)) refuse(text, what, '$$ and a parenthesis');
  // A macro without a name and with a default: what stands behind it is not expanded then.
  if (/\$\w*\(:/.test(text)) refuse(text, what, '$(:');
  return text.replace(/\$(?=\w*\()/g, '$$(DOLLAR)');
}

function refuse(text: string, what: string, because: string): never {
  throw new SheafFailure('usage', {
    where: what,
    what: `${JSON.stringify(text)} cannot be told to HTCondor: it holds ${because}`,
    hint: 'choose another name or value',
  });
}
