// What of a program does not depend on the observable, at a point of the parameters.

import type { Node } from '../../expression/graph.ts';
import type { ElementaryMath } from '../../kernel/math.ts';

/** Writes the value of each node (operands first) to `values`; `places` is where each node's is. */
export function evaluateUniforms(
  nodes: readonly Node[],
  places: ReadonlyMap<Node, number>,
  shape: ArrayLike<number>,
  math: ElementaryMath,
  values: Float64Array,
): void {
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    const a = node.a === null ? 0 : values[places.get(node.a)!]!;
    const b = node.b === null ? 0 : values[places.get(node.b)!]!;
    values[i] = uniformValue(node, a, b, shape, math);
  }
}

function uniformValue(
  node: Node,
  a: number,
  b: number,
  shape: ArrayLike<number>,
  math: ElementaryMath,
): number {
  switch (node.op) {
    case 'number':
      return node.value;
    case 'name':
      return shape[node.value - 1]!;
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'div':
      return a / b;
    case 'neg':
      return -a;
    case 'sqrt':
      return Math.sqrt(a);
    default:
      return math[node.op](a);
  }
}
