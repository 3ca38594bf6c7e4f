// Derivatives of formulas in their names, by the rules of calculus.

import type { Graph, Node } from './graph.ts';

const TWO_OVER_ROOT_PI = 1.1283791670955126;

/** The derivative in name `index`, made in the same graph. What operands have in common is differentiated once. */
export function differentiate(graph: Graph, root: Node, index: number): Node {
  const known = new Map<Node, Node>();
  // Operands come before what is made of them: in this order no derivative is asked for too early.
  for (const node of operandsFirst([root])) known.set(node, derivative(graph, node, index, known));
  return known.get(root)!;
}

/** All that `roots` are made of, themselves too, each once, operands before what is made of them. */
export function operandsFirst(roots: readonly Node[]): readonly Node[] {
  const found = new Set<Node>();
  const open = [...roots];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    if (node.a !== null) open.push(node.a);
    if (node.b !== null) open.push(node.b);
  }
  return [...found].sort((left, right) => left.id - right.id);
}

function derivative(graph: Graph, node: Node, index: number, known: ReadonlyMap<Node, Node>): Node {
  const { op, a, b } = node;
  if (op === 'number') return graph.number(0);
  if (op === 'name') return graph.number(node.value === index ? 1 : 0);
  const da = known.get(a!)!;
  switch (op) {
    case 'add':
      return graph.add(da, known.get(b!)!);
    case 'sub':
      return graph.sub(da, known.get(b!)!);
    case 'mul':
      return graph.add(graph.mul(da, b!), graph.mul(a!, known.get(b!)!));
    case 'div':
      return graph.sub(graph.div(da, b!), graph.mul(node, graph.div(known.get(b!)!, b!)));
    case 'neg':
      return graph.neg(da);
    default:
      // Where the operand does not move, its slope is not made at all.
      return da.op === 'number' && da.value === 0 ? da : graph.mul(slope(graph, node), da);
  }
}

/** The derivative of a function in its operand. */
function slope(graph: Graph, node: Node): Node {
  const a = node.a!;
  const one = graph.number(1);
  switch (node.op) {
    case 'sqrt':
      return graph.div(graph.number(0.5), node);
    case 'exp':
      return node;
    case 'log':
      return graph.div(one, a);
    case 'sin':
      return graph.of('cos', a);
    case 'cos':
      return graph.neg(graph.of('sin', a));
    case 'atan':
      return graph.div(one, graph.add(one, graph.mul(a, a)));
    default: {
      const bell = graph.mul(graph.number(TWO_OVER_ROOT_PI), graph.of('exp', graph.neg(graph.mul(a, a))));
      return node.op === 'erf' ? bell : graph.neg(bell);
    }
  }
}
