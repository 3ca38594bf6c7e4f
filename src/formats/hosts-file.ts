// The hosts file of an SSH farm: a host a line, then what is special about it.
//   node01.hep.local
//   node02.hep.local weight=48            # or only 48
//   node04.hep.local user=analysis port=2222 weight=32 threads=32
// Words are those of a shell: quotes hold them together, # begins a comment. Keys may be in capitals.

import { didYouMean } from '../contracts/nearest.ts';
import { findProblems, pathText } from '../contracts/problems.ts';
import { type SshHost, sshHost } from '../contracts/ssh-options.ts';
import { type PlacedProblem, problemsFailure } from './problem-list.ts';
import { splitWords, type Word } from './shell-words.ts';

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
    const { words, open } = splitWords(line);
    if (open !== null) tell(open.column, open.what);
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
