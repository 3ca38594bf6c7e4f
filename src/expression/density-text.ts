// The text of a density: an expression over the observable and parameters, as a graph that can be differentiated. What has
// no derivative somewhere (abs, min, max, comparisons, choices) is refused at its place.

import { type FailureParts, specificationFailure } from '../contracts/failures.ts';
import type { Graph, Node, UnaryFunction } from './graph.ts';
import { parseIn } from './parse.ts';
import { failureAt } from './point-at.ts';
import type { Dialect, Expression } from './syntax.ts';

type DensityFunction = UnaryFunction | 'log10' | 'tan' | 'sinh' | 'cosh' | 'tanh' | 'pow';

const smooth = 'what is smooth everywhere: arithmetic, powers, exp, log, sqrt and their like';
const refused = ['<', '<=', '>', '>=', '==', '!=', '!', '&&', '||', '?', 'abs', 'fabs', 'min', 'max'];

const ofOne = [
  ...(['exp', 'log', 'log10', 'sqrt', 'sin', 'cos', 'tan', 'atan'] as const),
  ...(['sinh', 'cosh', 'tanh', 'erf', 'erfc'] as const),
];

const dialect: Dialect<DensityFunction> = {
  functions: new Map<string, { readonly name: DensityFunction; readonly takes: 1 | 2 }>([
    ...ofOne.map((name) => [name, { name, takes: 1 }] as const),
    ['pow', { name: 'pow', takes: 2 }],
    ['power', { name: 'pow', takes: 2 }],
  ]),
  power: 'pow',
  noun: 'a name',
  refused: new Map<string, string>([
    ...refused.map((word) => [word, smooth] as const),
    ['atan2', 'atan(y / x), where x is never 0'],
    ['[', 'a name without an index'],
  ]),
};

export interface DensityText {
  readonly text: string;
  readonly observable: string;
  /** Parameters in the order in which the specification lists them. */
  readonly params: readonly string[];
}

/**
 * The graph of a density: name 0 is the observable, name i the parameter i - 1, `pi` the number unless a parameter is called so.
 * Throws a specification failure, its place relative to the pdf's (`expression`, `params[1]`).
 */
export function readDensity({ text, observable, params }: DensityText, graph: Graph): Node {
  const fail = (parts: FailureParts): never => {
    throw specificationFailure(parts);
  };
  const indices = new Map<string, number>([[observable, 0]]);
  params.forEach((name, i) => {
    const where = `params[${i}]`;
    if (name === observable) fail({ where, what: `${name} is the observable, not a parameter` });
    if (indices.has(name)) fail({ where, what: `${name} is listed twice`, expected: 'each parameter once' });
    indices.set(name, i + 1);
  });
  const where = 'expression';
  const { root, branches } = parseIn(dialect, text, where);
  const build = (node: Expression<DensityFunction>): Node => {
    switch (node.kind) {
      case 'number':
        return graph.number(node.value);
      case 'branch': {
        const index = indices.get(node.name);
        if (index !== undefined) return graph.name(index);
        if (node.name === 'pi') return graph.number(Math.PI);
        const names = [observable, ...params].join(', ');
        const hint = 'list every parameter of the expression in params';
        throw failureAt(where, text, node.at, `unknown name '${node.name}'`, `one of ${names}, pi`, hint);
      }
      case 'unary':
        return graph.neg(build(node.operand));
      case 'binary': {
        const [a, b] = [build(node.left), build(node.right)];
        if (node.operator === '+') return graph.add(a, b);
        if (node.operator === '-') return graph.sub(a, b);
        return node.operator === '*' ? graph.mul(a, b) : graph.div(a, b);
      }
      case 'call':
        return call(graph, node.name, node.given.map(build));
      // The dialect lets nothing else through.
      default:
        throw new Error(`a density with ${node.kind}: this is a defect in Sheaf`);
    }
  };
  const made = build(root);
  params.forEach((name, i) => {
    if (branches.includes(name)) return;
    const hint = 'leave it out of params';
    fail({ where: `params[${i}]`, what: `the parameter ${name} is not in the expression`, hint });
  });
  if (!branches.includes(observable)) {
    const expected = `an expression of ${observable}`;
    fail({ where, what: `the observable ${observable} is not in the expression`, expected });
  }
  return made;
}

function call(graph: Graph, name: DensityFunction, given: readonly Node[]): Node {
  const [a, b] = [given[0]!, given[1]!];
  const half = (of: Node): Node => graph.mul(graph.number(0.5), of);
  const grown = (sign: 1 | -1): Node => graph.of('exp', sign === 1 ? a : graph.neg(a));
  switch (name) {
    case 'pow':
      return graph.power(a, b);
    case 'log10':
      return graph.mul(graph.number(Math.LOG10E), graph.of('log', a));
    case 'tan':
      return graph.div(graph.of('sin', a), graph.of('cos', a));
    case 'sinh':
      return half(graph.sub(grown(1), grown(-1)));
    case 'cosh':
      return half(graph.add(grown(1), grown(-1)));
    case 'tanh': {
      // 1 - 2/(e^2a + 1): right for large ones on both sides.
      const square = graph.of('exp', graph.mul(graph.number(2), a));
      const one = graph.number(1);
      return graph.sub(one, graph.div(graph.number(2), graph.add(square, one)));
    }
    default:
      return graph.of(name, a);
  }
}
