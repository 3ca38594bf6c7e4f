// The tree that an expression over branches becomes: plain data, one node for each operation.

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

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'branch'; readonly name: string; readonly at: number }
  | { readonly kind: 'element'; readonly name: string; readonly index: Expression; readonly at: number }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'choice';
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly given: readonly Expression[] };

/** An expression with what its messages need: its text, and where that text stands. */
export interface ParsedExpression {
  readonly root: Expression;
  readonly text: string;
  readonly where: string;
  /** Every branch it names, once, in the order of appearance. */
  readonly branches: readonly string[];
}

interface FunctionKind {
  readonly name: FunctionName;
  readonly takes: 1 | 2;
}

/** Functions by every spelling, in lower case and without a namespace. */
export const functionKinds: ReadonlyMap<string, FunctionKind> = new Map<string, FunctionKind>([
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
