// Turns a parsed expression into a function of the row over columns in memory: one closure for each node, made once.

import { failureAt } from '../../expression/point-at.ts';
import type { Expression, FunctionName, ParsedExpression } from '../../expression/syntax.ts';
import type { ElementaryFunctions } from './elementary.ts';

/** A branch in memory: one number for each row, or a list of numbers for each row. */
export type BranchColumn =
  | { readonly kind: 'numbers'; readonly values: Float64Array }
  /** Row i has the values from `starts[i]` to `starts[i + 1]`. */
  | { readonly kind: 'lists'; readonly values: Float64Array; readonly starts: Float64Array };

export type RowFunction = (row: number) => number;

/** `columns` has every branch that the expression names. An element beyond a list's end is 0. */
export function compileExpression(
  parsed: ParsedExpression,
  columns: ReadonlyMap<string, BranchColumn>,
  elementary: ElementaryFunctions,
): RowFunction {
  const compile = (node: Expression): RowFunction => {
    switch (node.kind) {
      case 'number': {
        const { value } = node;
        return () => value;
      }
      case 'branch': {
        const column = columns.get(node.name)!;
        if (column.kind === 'lists') {
          const what = `the branch ${node.name} holds a list for each event`;
          throw failureAt(
            parsed.where,
            parsed.text,
            node.at,
            what,
            `one of its values, as in ${node.name}[0]`,
          );
        }
        const { values } = column;
        return (row) => values[row]!;
      }
      case 'element':
        return element(columns.get(node.name)!, compile(node.index));
      case 'unary': {
        const operand = compile(node.operand);
        return node.operator === '-' ? (row) => -operand(row) : (row) => (operand(row) === 0 ? 1 : 0);
      }
      case 'binary':
        return binary(node.operator, compile(node.left), compile(node.right));
      case 'choice': {
        const [condition, then, otherwise] = [
          compile(node.condition),
          compile(node.then),
          compile(node.otherwise),
        ];
        return (row) => (condition(row) !== 0 ? then(row) : otherwise(row));
      }
      case 'call':
        return call(node.name, node.given.map(compile), elementary);
    }
  };
  return compile(parsed.root);
}

function element(column: BranchColumn, index: RowFunction): RowFunction {
  const { values } = column;
  if (column.kind === 'numbers') return (row) => (Math.trunc(index(row)) === 0 ? values[row]! : 0);
  const { starts } = column;
  return (row) => {
    const start = starts[row]!;
    const i = Math.trunc(index(row));
    return i >= 0 && i < starts[row + 1]! - start ? values[start + i]! : 0;
  };
}

/** As in C++, what is not 0 counts as true, NaN too. */
function binary(operator: string, a: RowFunction, b: RowFunction): RowFunction {
  switch (operator) {
    case '||':
      return (row) => (a(row) !== 0 || b(row) !== 0 ? 1 : 0);
    case '&&':
      return (row) => (a(row) !== 0 && b(row) !== 0 ? 1 : 0);
    case '==':
      return (row) => (a(row) === b(row) ? 1 : 0);
    case '!=':
      return (row) => (a(row) !== b(row) ? 1 : 0);
    case '<':
      return (row) => (a(row) < b(row) ? 1 : 0);
    case '<=':
      return (row) => (a(row) <= b(row) ? 1 : 0);
    case '>':
      return (row) => (a(row) > b(row) ? 1 : 0);
    case '>=':
      return (row) => (a(row) >= b(row) ? 1 : 0);
    case '+':
      return (row) => a(row) + b(row);
    case '-':
      return (row) => a(row) - b(row);
    case '*':
      return (row) => a(row) * b(row);
    default:
      return (row) => a(row) / b(row);
  }
}

/** abs, sqrt, min and max are exact everywhere; the others are passed in. min and max answer NaN where a value is NaN. */
function call(
  name: FunctionName,
  given: readonly RowFunction[],
  elementary: ElementaryFunctions,
): RowFunction {
  const [a, b] = [given[0]!, given[1]!];
  switch (name) {
    case 'abs':
      return (row) => Math.abs(a(row));
    case 'sqrt':
      return (row) => Math.sqrt(a(row));
    case 'min':
      return (row) => Math.min(a(row), b(row));
    case 'max':
      return (row) => Math.max(a(row), b(row));
    case 'pow':
      return (row) => elementary.pow(a(row), b(row));
    case 'atan2':
      return (row) => elementary.atan2(a(row), b(row));
    default:
      return (row) => elementary[name](a(row));
  }
}
