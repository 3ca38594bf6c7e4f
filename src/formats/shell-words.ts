// A line as words, as Python's shlex splits it with comments (shlex.split(line, comments=True)), which is what files of
// farms are written for: quotes hold together, a backslash takes the next character as it is, # begins a comment.

export interface Word {
  readonly text: string;
  /** Counted from 1. */
  readonly column: number;
}

export interface SplitLine {
  readonly words: readonly Word[];
  /** What is begun in the line and not ended; null where there is nothing. */
  readonly open: { readonly column: number; readonly what: string } | null;
}

export function splitWords(line: string): SplitLine {
  const words: Word[] = [];
  let open: SplitLine['open'] = null;
  let word: { text: string; readonly column: number } | null = null;
  let quote: { readonly mark: string; readonly column: number } | null = null;
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (quote === null && /[ \t\r]/.test(c)) {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    if (quote === null && c === '#') break;
    word ??= { text: '', column: i + 1 };
    if (quote !== null && c === quote.mark) quote = null;
    else if (quote === null && (c === '"' || c === "'")) quote = { mark: c, column: i + 1 };
    else if (c === '\\' && quote?.mark !== "'") {
      const next = line[++i];
      if (next === undefined) open = { column: i, what: 'there is nothing behind this backslash' };
      // Within double quotes a backslash stands for itself before most characters.
      else word.text += quote === null || next === '"' || next === '\\' ? next : `\\${next}`;
    } else word.text += c;
  }
  if (quote !== null) open = { column: quote.column, what: 'this quote is not closed' };
  if (word !== null) words.push(word);
  return { words, open };
}
