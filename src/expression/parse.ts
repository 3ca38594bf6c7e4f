// Reads an expression with the precedence of C++. All numbers are doubles, so 1/2 is 0.5 as in TTree::Draw; comparisons
// answer 1 or 0. Where a dialect has powers, `^` binds more tightly than a sign before it, and to the right: -m^2 is
// -(m^2), a^b^c is a^(b^c). Never eval: user strings are data.
import { failureAt } from './point-at.ts';
import {
  type BinaryOperator,
  branchDialect,
  type Dialect,
  type Expression as ExpressionOf,
  type FunctionName,
  type ParsedExpression,
} from './syntax.ts';
import { type Token, tokensOf } from './tokens.ts';

/** How deep parentheses, indices, signs and choices may nest. */
const deepest = 100;

const binding: Readonly<Record<BinaryOperator, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
};

/** An expression over branches. Throws a failure that points at the first place where `text` is none. */
export function parseExpression(text: string, where: string): ParsedExpression {
  return parseIn<FunctionName>(branchDialect, text, where);
}

/** The same for an expression of any dialect. */
export function parseIn<Name extends string>(
  dialect: Dialect<Name>,
  text: string,
  where: string,
): ParsedExpression<Name> {
  type Expression = ExpressionOf<Name>;
  const tokens = tokensOf(text, where, dialect.power !== null);
  for (const { kind, text: sign, at } of tokens) {
    const instead = kind === 'sign' ? dialect.refused.get(sign) : undefined;
    if (instead !== undefined) throw failureAt(where, text, at, `'${sign}' may not stand here`, instead);
  }
  const branches = new Set<string>();
  let next = 0;
  let depth = 0;

  const here = (): Token => tokens[next]!;
  const fail = (token: Token, expected: string, hint?: string): never => {
    const what = token.kind === 'end' ? 'the expression ends' : `unexpected '${token.text}'`;
    throw failureAt(where, text, token.at, what, expected, hint);
  };
  const takes = (sign: string): boolean => {
    if (here().kind !== 'sign' || here().text !== sign) return false;
    next += 1;
    return true;
  };
  const needs = (sign: string, after: string): void => {
    if (!takes(sign)) fail(here(), `'${sign}' ${after}, or an operator`);
  };
  const deeper = (read: () => Expression): Expression => {
    depth += 1;
    if (depth > deepest) {
      throw failureAt(where, text, here().at, 'the expression nests too deep', `at most ${deepest} levels`);
    }
    const node = read();
    depth -= 1;
    return node;
  };

  const whole = (): Expression =>
    deeper(() => {
      const condition = binary(0);
      if (!takes('?')) return condition;
      const then = whole();
      needs(':', "for the choice's other value");
      return { kind: 'choice', condition, then, otherwise: whole() };
    });

  const binary = (above: number): Expression => {
    let left = unary();
    for (;;) {
      const operator = here().text as BinaryOperator;
      const strength = here().kind === 'sign' ? binding[operator] : undefined;
      if (strength === undefined || strength <= above) return left;
      next += 1;
      left = { kind: 'binary', operator, left, right: binary(strength) };
    }
  };

  const unary = (): Expression =>
    deeper(() => {
      if (takes('+')) return unary();
      if (takes('-')) return { kind: 'unary', operator: '-', operand: unary() };
      if (takes('!')) return { kind: 'unary', operator: '!', operand: unary() };
      return power();
    });

  const power = (): Expression => {
    const base = value();
    if (dialect.power === null || !takes('^')) return base;
    return { kind: 'call', name: dialect.power, given: [base, unary()] };
  };

  const value = (): Expression => {
    const token = here();
    next += 1;
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'name') return takes('(') ? call(token) : branch(token);
    if (token.kind === 'sign' && token.text === '(') {
      const inner = whole();
      needs(')', 'to close the parenthesis');
      return inner;
    }
    next -= 1;
    return fail(token, `a number, ${dialect.noun}, a function or '('`);
  };

  const branch = (token: Token): Expression => {
    if (token.text.includes('::'))
      fail(token, dialect.noun, 'constants such as TMath::Pi() are written as numbers');
    branches.add(token.text);
    if (!takes('[')) return { kind: 'branch', name: token.text, at: token.at };
    const index = whole();
    needs(']', 'to close the index');
    if (here().text === '[') fail(here(), 'an operator', 'only one index is supported');
    return { kind: 'element', name: token.text, index, at: token.at };
  };

  const call = (token: Token): Expression => {
    const short = token.text.slice(token.text.lastIndexOf(':') + 1).toLowerCase();
    const known = dialect.functions.get(short);
    if (known === undefined) {
      const instead = dialect.refused.get(short);
      if (instead !== undefined)
        throw failureAt(where, text, token.at, `the function '${token.text}' may not stand here`, instead);
      const names = [...dialect.functions.keys()].join(', ');
      throw failureAt(where, text, token.at, `unknown function '${token.text}'`, `one of ${names}`);
    }
    const given: Expression[] = [];
    if (!takes(')')) {
      do given.push(whole());
      while (takes(','));
      needs(')', `to close ${token.text}(`);
    }
    if (given.length !== known.takes) {
      const count = known.takes === 1 ? 'one value' : 'two values';
      throw failureAt(where, text, token.at, `${token.text} is given ${given.length} values`, count);
    }
    return { kind: 'call', name: known.name, given };
  };

  const root = whole();
  if (here().kind !== 'end') fail(here(), "an operator or the expression's end");
  return { root, text, where, branches: [...branches] };
}
