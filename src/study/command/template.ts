// A word of a command as a template: `{name}` is a field of the item (its index, a column of the table); {{ and }} are braces.

import { SheafFailure } from '../../contracts/failures.ts';
import { didYouMean } from '../../contracts/nearest.ts';

/** Letters, and the places of fields among them. */
export interface Template {
  readonly parts: readonly (string | { readonly field: string })[];
}

/**
 * `fields` are the names that there are. Throws a `usage` failure for any other, and for a brace that stands alone; `what`
 * says in it of what the word is.
 */
export function parseTemplate(word: string, fields: readonly string[], what = 'of the command'): Template {
  const parts: (string | { readonly field: string })[] = [];
  let letters = '';
  for (let i = 0; i < word.length; i++) {
    const c = word[i]!;
    if (c !== '{' && c !== '}') {
      letters += c;
      continue;
    }
    if (word[i + 1] === c) {
      letters += c;
      i++;
      continue;
    }
    const end = c === '{' ? word.indexOf('}', i) : -1;
    const field = word.slice(i + 1, end);
    if (end < 0 || !fields.includes(field)) throw wrong(word, c, end < 0 ? null : field, fields, what);
    if (letters !== '') parts.push(letters);
    letters = '';
    parts.push({ field });
    i = end;
  }
  if (letters !== '') parts.push(letters);
  return { parts };
}

function wrong(
  word: string,
  brace: string,
  field: string | null,
  fields: readonly string[],
  whose: string,
): SheafFailure {
  return new SheafFailure('usage', {
    where: `the word ${JSON.stringify(word)} ${whose}`,
    what:
      field === null ? `a ${brace} stands alone` : `there is no field {${field}}${didYouMean(field, fields)}`,
    expected: `one of ${fields.map((f) => `{${f}}`).join(', ')}`,
    hint: `write ${brace}${brace} for the letter ${brace}`,
  });
}

/** The word of one item. */
export function fillTemplate({ parts }: Template, item: ReadonlyMap<string, string>): string {
  return parts.map((part) => (typeof part === 'string' ? part : item.get(part.field)!)).join('');
}
