// Parsers of command-line values, and of the options that take two values each.

import { LARGEST_SEED } from '../kernel/streams.ts';

/**
 * Makes single-valued options of those that take two values, as other tools of the field write them:
 * `--poi-pull-std-range 0.9 1.1`, `--dump-toy 3 toy.parquet`, and `workspace rename --sample OLD NEW`.
 */
export function joinPairs(argv: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const [first, second] = [argv[i + 1], argv[i + 2]];
    if (argv[i] === '--poi-pull-std-range' && isNumber(first) && isNumber(second)) {
      joined.push(`--poi-pull-std-range=${first},${second}`);
      i += 2;
    } else if (
      argv[i] === '--dump-toy' &&
      isNumber(first) &&
      second !== undefined &&
      !second.startsWith('-')
    ) {
      joined.push(`--dump-toy=${first}`, `--dump-file=${second}`);
      i += 2;
    } else if (isRenaming(argv, i) && second !== undefined && !first!.includes('=')) {
      joined.push(argv[i]!, `${first}=${second}`);
      i += 2;
    } else {
      joined.push(argv[i]!);
    }
  }
  return joined;
}

function isRenaming(argv: readonly string[], i: number): boolean {
  const options = ['-c', '--channel', '-s', '--sample', '-m', '--modifier', '--measurement'];
  return argv[0] === 'workspace' && argv[1] === 'rename' && options.includes(argv[i]!) && i + 1 < argv.length;
}

/**
 * Takes `--log-level LEVEL` out of a command line, wherever it stands. `warn` and `error` keep progress and summaries
 * quiet; failures are always told. A level that does not exist stays, to be refused as an unknown option.
 */
export function takeLogLevel(argv: readonly string[]): {
  readonly quiet: boolean;
  readonly rest: readonly string[];
} {
  const at = argv.indexOf('--log-level');
  const level = argv[at + 1];
  if (at < 0 || level === undefined || !['trace', 'debug', 'info', 'warn', 'error'].includes(level)) {
    return { quiet: false, rest: argv };
  }
  return { quiet: level === 'warn' || level === 'error', rest: argv.toSpliced(at, 2) };
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '' && Number.isFinite(Number(text));
}

export function parseNumber(text: string): number {
  if (!isNumber(text)) throw new SyntaxError(`${JSON.stringify(text)} is not a number`);
  return Number(text);
}

export function parseCount(text: string): number {
  return wholeNumber(text, 1);
}

export function parseShards(text: string): number | 'auto' {
  return text === 'auto' ? text : parseCount(text);
}

/** `50,100,200`: different numbers above 0. */
export function parseCounts(text: string): readonly number[] {
  const counts = text.split(',').map(parseCount);
  if (new Set(counts).size < counts.length) throw new RangeError(`${text} has a number twice`);
  return counts;
}

export function parseIndex(text: string): number {
  return wholeNumber(text, 0);
}

export function parseSeed(text: string): number {
  return wholeNumber(text, 0, LARGEST_SEED);
}

function wholeNumber(text: string, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  const n = parseNumber(text);
  if (!Number.isInteger(n) || n < least)
    throw new RangeError(`${text} is not a whole number of ${least} or more`);
  if (n > most) throw new RangeError(`${text} is larger than ${most}`);
  return n;
}

export function parsePositive(text: string): number {
  const x = parseNumber(text);
  if (!(x > 0)) throw new RangeError(`${text} is not above 0`);
  return x;
}

export function parseNonNegative(text: string): number {
  const x = parseNumber(text);
  if (!(x >= 0)) throw new RangeError(`${text} is below 0`);
  return x;
}

/** `INDEX/TOTAL`, counted from 0; spaces around the numbers are allowed. */
export function parseShard(text: string): { readonly index: number; readonly total: number } {
  const match = /^\s*(\d+)\s*\/\s*(\d+)\s*$/.exec(text);
  if (match === null) throw new SyntaxError(`${JSON.stringify(text)} is not INDEX/TOTAL, such as 0/4`);
  const [index, total] = [Number(match[1]), Number(match[2])];
  if (total === 0) throw new RangeError(`${text} has no shards: TOTAL is 1 or more`);
  if (!(index < total))
    throw new RangeError(`shard ${index} of ${total} does not exist: the first is 0, the last ${total - 1}`);
  return { index, total };
}

/** `NAME=VALUE`. */
export function parseSetting(text: string): { readonly name: string; readonly value: number } {
  const at = text.indexOf('=');
  if (at < 1) throw new SyntaxError(`${JSON.stringify(text)} is not NAME=VALUE`);
  return { name: text.slice(0, at), value: parseNumber(text.slice(at + 1)) };
}

/** `NAME`, or `NAME=VALUE`. */
export function parseHeld(text: string): { readonly name: string; readonly value: number | null } {
  return text.includes('=') ? parseSetting(text) : { name: text, value: null };
}

/** `HERE:THERE`; the last colon parts them. */
export function parseMount(text: string): { readonly here: string; readonly there: string } {
  const at = text.lastIndexOf(':');
  if (at < 1 || at === text.length - 1) throw new SyntaxError(`${JSON.stringify(text)} is not HERE:THERE`);
  return { here: text.slice(0, at), there: text.slice(at + 1) };
}

/** `OLD=NEW`; the first = ends the old name. */
export function parseNewName(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 0) throw new SyntaxError(`${JSON.stringify(text)} is not OLD=NEW`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** `LOW,HIGH` with 0 <= LOW <= HIGH. */
export function parseRange(text: string): readonly [number, number] {
  const parts = text.split(',');
  if (parts.length !== 2) throw new SyntaxError(`${JSON.stringify(text)} is not LOW,HIGH`);
  const [low, high] = [parseNumber(parts[0]!), parseNumber(parts[1]!)];
  if (!(low >= 0 && low <= high)) throw new RangeError(`${low} to ${high} is no range with 0 <= LOW <= HIGH`);
  return [low, high];
}

/** `LOW,HIGH` with LOW < HIGH, of any sign. */
export function parseBounds(text: string): readonly [number, number] {
  const parts = text.split(',');
  if (parts.length !== 2) throw new SyntaxError(`${JSON.stringify(text)} is not LOW,HIGH`);
  const [low, high] = [parseNumber(parts[0]!), parseNumber(parts[1]!)];
  if (!(low < high)) throw new RangeError(`${low} to ${high} is no range with LOW < HIGH`);
  return [low, high];
}

/** What `--observable` says; without an expression, the column of that name. */
export interface ObservableArgument {
  readonly name: string;
  readonly expression: string | null;
  readonly lower: number;
  readonly upper: number;
}

/** `NAME:LO:HI` or `NAME:EXPR:LO:HI`; an expression may have colons of its own. */
export function parseObservable(text: string): ObservableArgument {
  const parts = text.split(':');
  const name = parts[0]!.trim();
  const [low, high] = parts.slice(-2);
  if (parts.length < 3 || name === '')
    throw new SyntaxError(`${JSON.stringify(text)} is not NAME:LO:HI or NAME:EXPR:LO:HI`);
  const [lower, upper] = [parseNumber(low!), parseNumber(high!)];
  if (!(lower < upper)) throw new RangeError(`${lower} to ${upper} is no window with LO < HI`);
  const expression = parts.length === 3 ? null : parts.slice(1, -2).join(':').trim();
  if (expression === '') throw new SyntaxError(`${JSON.stringify(text)} has an expression that is empty`);
  return { name, expression, lower, upper };
}

/** `A,B,C`. */
export function parseNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes(''))
    throw new SyntaxError(`${JSON.stringify(text)} is not a list of names such as A,B,C`);
  return names;
}

/** `1,2.5,4`: two positive numbers or more, each larger than the one before. */
export function parseAscending(text: string): readonly number[] {
  const values = text.split(',').map(parseNumber);
  if (values.length < 2) throw new SyntaxError(`${JSON.stringify(text)} is not a list of two values or more`);
  if (values.some((v, i) => !(v > (values[i - 1] ?? 0))))
    throw new RangeError(`${text} does not ascend from above 0`);
  return values;
}

/** `NAME=VALUE`, or `NAME` alone: null stands for the value that it has here. */
export function parseVariable(text: string): readonly [string, string | null] {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  if (!/^[A-Za-z_]\w*$/.test(name))
    throw new SyntaxError(`${JSON.stringify(text)} is not NAME or NAME=VALUE`);
  return [name, at < 0 ? null : text.slice(at + 1)];
}

/** `0,2`: exit codes of processes. */
export function parseExitCodes(text: string): readonly number[] {
  const codes = text.split(',').map(parseIndex);
  const large = codes.find((code) => code > 255);
  if (large !== undefined) throw new RangeError(`${large} is no exit code: the largest is 255`);
  return codes;
}

/** `500MB`, `2GB`, `1.5G`, or a number of MB; in MB of 1024 x 1024 bytes. */
export function parseMegabytes(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(?:([KMGT])(?:i?B)?)?\s*$/i.exec(text);
  if (match === null) throw new SyntaxError(`${JSON.stringify(text)} is not a size such as 500MB or 2GB`);
  const unit = { K: 1 / 1024, M: 1, G: 1024, T: 1024 * 1024 }[(match[2] ?? 'M').toUpperCase()]!;
  const size = Math.ceil(Number(match[1]) * unit);
  if (!(size > 0)) throw new RangeError(`${text} is not above 0`);
  return size;
}

/** `45s`, `30m`, `2h`, `1d`, HH:MM:SS or days-HH:MM:SS; in seconds. */
export function parseDuration(text: string): number {
  const short = /^\s*(\d+(?:\.\d+)?)\s*([smhd])\s*$/i.exec(text);
  const long = /^\s*(?:(\d+)-)?(\d+):([0-5]\d):([0-5]\d)\s*$/.exec(text);
  if (short === null && long === null)
    throw new SyntaxError(`${JSON.stringify(text)} is not a time such as 30m, 2h, 08:00:00 or 1-00:00:00`);
  const seconds =
    short !== null
      ? Number(short[1]) * { s: 1, m: 60, h: 3600, d: 86_400 }[short[2]!.toLowerCase()]!
      : ((Number(long![1] ?? 0) * 24 + Number(long![2])) * 60 + Number(long![3])) * 60 + Number(long![4]);
  if (!(seconds > 0)) throw new RangeError(`${text} is not above 0`);
  return Math.ceil(seconds);
}
