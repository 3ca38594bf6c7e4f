// A density written as g = e^U r times what does not depend on the observable, which a normalised density does not feel.
// Factors that are exponentials, powers or roots go into U: what they make too small for a number is a number there, and
// their derivatives are no ratios. With h_a = (dg/d theta_a)/g:
//   h_a = U_a + r_a/r      h_ab = U_ab + r_ab/r + U_a r_b/r + U_b r_a/r + U_a U_b

import { differentiate } from '../../expression/differentiate.ts';
import type { Graph, Node } from '../../expression/graph.ts';

export interface Factors {
  readonly exponent: Node;
  readonly rest: Node;
  /** Factors that do not depend on the observable: their product must be above 0. */
  readonly scales: readonly Node[];
}

export function factorsOf(graph: Graph, root: Node): Factors {
  const { exponent, rest, scales } = split(graph, root);
  return { exponent: withoutUniform(graph, exponent), rest, scales };
}

function split(graph: Graph, node: Node): Factors {
  const none = graph.number(0);
  const one = graph.number(1);
  if (node.uniform) return { exponent: none, rest: one, scales: [node] };
  const [a, b] = [node.a!, node.b!];
  switch (node.op) {
    case 'exp':
      return { exponent: a, rest: one, scales: [] };
    case 'neg': {
      const inner = split(graph, a);
      return { ...inner, scales: [...inner.scales, graph.number(-1)] };
    }
    case 'sqrt': {
      // The sign of what is inside stands in the logarithm: NaN below 0, as the root is.
      const log = graph.of('log', a);
      return { exponent: graph.mul(graph.number(0.5), log), rest: one, scales: [] };
    }
    case 'mul': {
      const [left, right] = [split(graph, a), split(graph, b)];
      return {
        exponent: graph.add(left.exponent, right.exponent),
        rest: graph.mul(left.rest, right.rest),
        scales: [...left.scales, ...right.scales],
      };
    }
    case 'div': {
      const [left, right] = [split(graph, a), split(graph, b)];
      return {
        exponent: graph.sub(left.exponent, right.exponent),
        rest: graph.div(left.rest, right.rest),
        scales: [...left.scales, ...right.scales],
      };
    }
    default:
      return { exponent: none, rest: node, scales: [] };
  }
}

/** A sum without its terms that do not depend on the observable. */
function withoutUniform(graph: Graph, node: Node): Node {
  if (node.uniform) return graph.number(0);
  const [a, b] = [node.a!, node.b!];
  if (node.op === 'add') return graph.add(withoutUniform(graph, a), withoutUniform(graph, b));
  if (node.op === 'sub') return graph.sub(withoutUniform(graph, a), withoutUniform(graph, b));
  if (node.op === 'neg') return graph.neg(withoutUniform(graph, a));
  return node;
}

/** Derivatives of g for `count` parameters: in each a first, then in each a <= b a second one. */
export interface Derivatives {
  /** h_a and h_ab. */
  readonly overG: readonly Node[];
  /** r h_a and r h_ab, which have no pole where r is 0. */
  readonly timesRest: readonly Node[];
}

export function derivativesOf(graph: Graph, { exponent, rest }: Factors, count: number): Derivatives {
  const { add, mul } = graph;
  const parameters = Array.from({ length: count }, (_, a) => a + 1);
  const u = parameters.map((a) => differentiate(graph, exponent, a));
  const r = parameters.map((a) => differentiate(graph, rest, a));
  const ratio = r.map((slope) => graph.div(slope, rest));
  const overG = u.map((slope, a) => add(slope, ratio[a]!));
  const timesRest = u.map((slope, a) => add(mul(slope, rest), r[a]!));
  for (let a = 0; a < count; a++) {
    for (let b = a; b < count; b++) {
      const square = add(differentiate(graph, u[a]!, b + 1), mul(u[a]!, u[b]!));
      const curve = differentiate(graph, r[a]!, b + 1);
      const crossed = add(mul(u[a]!, ratio[b]!), mul(u[b]!, ratio[a]!));
      overG.push(add(square, add(crossed, graph.div(curve, rest))));
      timesRest.push(add(mul(square, rest), add(add(mul(u[a]!, r[b]!), mul(u[b]!, r[a]!)), curve)));
    }
  }
  return { overG, timesRest };
}
