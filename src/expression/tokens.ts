// Cuts an expression into tokens, each with its place. Names take dots (`Muon.pt`) and namespaces (`TMath::Abs`).
import { failureAt } from './point-at.ts';

export interface Token {
  readonly kind: 'number' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

/** Far above what an analysis writes, and low enough that no expression can exhaust the stack. */
const mostTokens = 2000;

const space = /\s+/y;
const name = /[A-Za-z_]\w*(?:(?:\.|::)[A-Za-z_]\w*)*/y;
const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const sign = /&&|\|\||[=!<>]=|[-+*/<>!?:()[\],]/y;
const signOrPower = /&&|\|\||[=!<>]=|[-+*/<>!?:()[\],^]/y;

const advice: Readonly<Record<string, string>> = {
  '&': '`a && b`; there are no operators on bits',
  '|': '`a || b`; there are no operators on bits',
  '=': '`a == b` to compare',
  '^': '`pow(a, b)` for a power',
  '%': 'something else: there is no remainder',
  $: 'a branch; Sum$, Entry$ and the other special names of TTree::Draw are not supported',
};

/** `powers`: whether `^` is an operator. */
export function tokensOf(text: string, where: string, powers: boolean): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const blank = take(space);
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const [kind, found] = firstOf(take, powers ? signOrPower : sign);
    if (found === undefined) {
      const character = String.fromCodePoint(text.codePointAt(at)!);
      throw failureAt(where, text, at, `unexpected '${character}'`, advice[character] ?? 'an expression');
    }
    if (kind === 'number') checkNumber(text, at, found, where);
    tokens.push({ kind, text: found, at });
    at += found.length;
    if (tokens.length > mostTokens) {
      throw failureAt(
        where,
        text,
        at - found.length,
        'the expression is too long',
        `at most ${mostTokens} parts`,
      );
    }
  }
  tokens.push({ kind: 'end', text: '', at: text.trimEnd().length });
  return tokens;
}

function firstOf(
  take: (pattern: RegExp) => string | undefined,
  signs: RegExp,
): [Token['kind'], string | undefined] {
  const asNumber = take(number);
  if (asNumber !== undefined) return ['number', asNumber];
  const asName = take(name);
  if (asName !== undefined) return ['name', asName];
  return ['sign', take(signs)];
}

function checkNumber(text: string, at: number, digits: string, where: string): void {
  const next = text[at + digits.length];
  if (next !== undefined && /[\w.]/.test(next)) {
    throw failureAt(where, text, at + digits.length, `unexpected '${next}' after a number`, 'an operator');
  }
  if (!Number.isFinite(Number(digits))) {
    throw failureAt(where, text, at, `the number ${digits} is too large`, 'a number below 1.8e308');
  }
}
