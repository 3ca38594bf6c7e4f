// The tree that an expression becomes: plain data, one node for each operation. Its names are branches in a selection,
// parameters and the observable in a density; which functions there are, a dialect says.

export type UnaryOperator = '-' | '!';

export type BinaryOperator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/';

export type FunctionName =
  | 'abs'
  | 'sqrt'
  | 'log'
  | 'log10'
  | 'exp'
  | 'sin'
  | 'cos'
  | 'pow'
  | 'atan2'
  | 'min'
  | 'max';

export type Expression<Name extends string = FunctionName> =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'branch'; readonly name: string; readonly at: number }
  | { readonly kind: 'element'; readonly name: string; readonly index: Expression<Name>; readonly at: number }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression<Name> }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression<Name>;
      readonly right: Expression<Name>;
    }
  | {
      readonly kind: 'choice';
      readonly condition: Expression<Name>;
      readonly then: Expression<Name>;
      readonly otherwise: Expression<Name>;
    }
  | { readonly kind: 'call'; readonly name: Name; readonly given: readonly Expression<Name>[] };

/** An expression with what its messages need: its text, and where that text stands. */
export interface ParsedExpression<Name extends string = FunctionName> {
  readonly root: Expression<Name>;
  readonly text: string;
  readonly where: string;
  /** Every branch it names, once, in the order of appearance. */
  readonly branches: readonly string[];
}

interface FunctionKind<Name extends string> {
  readonly name: Name;
  readonly takes: 1 | 2;
}

/** What may stand in an expression. */
export interface Dialect<Name extends string> {
  /** Functions by every spelling, in lower case and without a namespace. */
  readonly functions: ReadonlyMap<string, FunctionKind<Name>>;
  /** The function that `a ^ b` stands for; null where there is no such operator. */
  readonly power: Name | null;
  /** What a name stands for, in words. */
  readonly noun: string;
  /** Operators and functions that are known and may not stand here, with what is expected in their place. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Functions by every spelling, in lower case and without a namespace. */
const functionKinds = new Map<string, FunctionKind<FunctionName>>([
  ['abs', { name: 'abs', takes: 1 }],
  ['fabs', { name: 'abs', takes: 1 }],
  ['sqrt', { name: 'sqrt', takes: 1 }],
  ['log', { name: 'log', takes: 1 }],
  ['log10', { name: 'log10', takes: 1 }],
  ['exp', { name: 'exp', takes: 1 }],
  ['sin', { name: 'sin', takes: 1 }],
  ['cos', { name: 'cos', takes: 1 }],
  ['pow', { name: 'pow', takes: 2 }],
  ['power', { name: 'pow', takes: 2 }],
  ['atan2', { name: 'atan2', takes: 2 }],
  ['min', { name: 'min', takes: 2 }],
  ['max', { name: 'max', takes: 2 }],
]);

/** Selections, weights and observables: expressions over branches. */
export const branchDialect: Dialect<FunctionName> = {
  functions: functionKinds,
  power: null,
  noun: 'a branch',
  refused: new Map(),
};
