// The hosts file of an SSH farm: a host a line, then what is special about it.
//   node01.hep.local
//   node02.hep.local weight=48            # or only 48
//   node04.hep.local user=analysis port=2222 weight=32 threads=32
// Words are those of a shell: quotes hold them together, # begins a comment. Keys may be in capitals.

import { didYouMean } from '../contracts/nearest.ts';
import { findProblems, pathText } from '../contracts/problems.ts';
import { type SshHost, sshHost } from '../contracts/ssh-options.ts';
import { type PlacedProblem, problemsFailure } from './problem-list.ts';

interface Word {
  readonly text: string;
  /** Counted from 1. */
  readonly column: number;
}

const keys = ['weight', 'threads', 'user', 'port'] as const;
type Key = (typeof keys)[number];

/** The hosts of `text`, in its order. Throws one failure with every problem at its line and column; `source` is its name. */
export function readHostsFile(text: string, source: string): readonly SshHost[] {
  const problems: PlacedProblem[] = [];
  const hosts: SshHost[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const tell = (column: number, what: string): void => {
      problems.push({ where: `${source}:${i + 1}:${column}`, what });
    };
    const words = wordsOf(line, tell);
    if (words.length === 0) continue;
    const host = readHost(words, tell);
    if (host !== null) hosts.push(host);
  }
  if (hosts.length === 0 && problems.length === 0)
    problems.push({ where: source, what: 'there is no host in it, expected one a line' });
  if (problems.length > 0) throw problemsFailure(problems);
  return hosts;
}

function readHost(
  [name, ...rest]: readonly Word[],
  tell: (column: number, what: string) => void,
): SshHost | null {
  const found: { [key in Key | 'host']?: string | number } = { host: name!.text };
  const columns = new Map<PropertyKey, number>([['host', name!.column]]);
  let isGood = true;
  const problem = (column: number, what: string): void => {
    isGood = false;
    tell(column, what);
  };
  for (const { text, column } of rest) {
    const equals = text.indexOf('=');
    const written = equals < 0 ? 'weight' : text.slice(0, equals);
    const key = keys.find((k) => k === written.toLowerCase());
    const value = text.slice(equals + 1);
    if (equals < 0 && !isNumber(value))
      problem(column, `${JSON.stringify(text)}, expected key=value, or a number for the weight`);
    else if (key === undefined)
      problem(
        column,
        `unknown key ${JSON.stringify(written)}${didYouMean(written, keys) || `, expected one of ${keys.join(', ')}`}`,
      );
    else if (columns.has(key))
      problem(column, `${JSON.stringify(text)} is ambiguous: the ${key} of this host is given already`);
    else {
      columns.set(key, column);
      found[key] = key !== 'user' && isNumber(value) ? Number(value) : value;
    }
  }
  const parsed = sshHost.safeParse(found);
  if (!parsed.success)
    for (const { path, what } of findProblems(sshHost, found, parsed.error))
      problem(columns.get(path[0] ?? 'host') ?? 1, `${pathText(path)}: ${what}`);
  return parsed.success && isGood ? parsed.data : null;
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function wordsOf(line: string, tell: (column: number, what: string) => void): readonly Word[] {
  const words: Word[] = [];
  let word: { text: string; readonly column: number } | null = null;
  let quote: { readonly mark: string; readonly column: number } | null = null;
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (quote === null && /\s/.test(c)) {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    if (quote === null && c === '#') break;
    word ??= { text: '', column: i + 1 };
    if (quote !== null && c === quote.mark) quote = null;
    else if (quote === null && (c === '"' || c === "'")) quote = { mark: c, column: i + 1 };
    else if (c === '\\' && quote?.mark !== "'" && i + 1 < line.length) {
      const next = line[++i]!;
      // Within double quotes a backslash stands for itself before most characters.
      word.text += quote === null || next === '"' || next === '\\' ? next : `\\${next}`;
    } else word.text += c;
  }
  if (quote !== null) tell(quote.column, 'this quote is not closed');
  if (word !== null) words.push(word);
  return words;
}
