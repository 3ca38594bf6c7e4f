// A formula as a graph: every sum, product and function stands in it once, however often the text or its derivatives have
// it. What is made is simplified on the way where that changes no value: x + 0, x * 1, x / x and their like, and arithmetic
// of two numbers.

/** In the order of the operations of assembly/likelihood/expression-columns.ts, after `copy`. */
export const operations = [
  'add',
  'sub',
  'mul',
  'div',
  'neg',
  'sqrt',
  'exp',
  'log',
  'sin',
  'cos',
  'atan',
  'erf',
  'erfc',
] as const;

export type Operation = (typeof operations)[number];
export type UnaryFunction = Exclude<Operation, 'add' | 'sub' | 'mul' | 'div' | 'neg'>;

export interface Node {
  /** Its place in the order of making: operands come before what is made of them. */
  readonly id: number;
  readonly op: Operation | 'number' | 'name';
  readonly a: Node | null;
  readonly b: Node | null;
  /** Of a number its value, of a name its index; index 0 is the observable. */
  readonly value: number;
  /** Whether the observable is not in it. */
  readonly uniform: boolean;
}

export interface Graph {
  number(value: number): Node;
  name(index: number): Node;
  add(a: Node, b: Node): Node;
  sub(a: Node, b: Node): Node;
  mul(a: Node, b: Node): Node;
  div(a: Node, b: Node): Node;
  neg(a: Node): Node;
  of(op: UnaryFunction, a: Node): Node;
  /** a^b: a product for a whole number b up to 64 in size, else e^(b ln a), which has a value for positive a only. */
  power(a: Node, b: Node): Node;
}

const LARGEST_WHOLE_POWER = 64;
/** No formula of use comes near. */
const MOST_NODES = 100_000;

/** Throws RangeError where a formula and its derivatives take more than any program may. */
export function newGraph(): Graph {
  const known = new Map<string, Node>();
  const make = (op: Node['op'], a: Node | null, b: Node | null, value: number): Node => {
    const key = `${op} ${a?.id ?? ''} ${b?.id ?? ''} ${Object.is(value, -0) ? '-0' : value}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= MOST_NODES) throw new RangeError('the expression and its derivatives are too long');
    const uniform = op === 'name' ? value !== 0 : (a?.uniform ?? true) && (b?.uniform ?? true);
    const node: Node = { id: known.size, op, a, b, value, uniform };
    known.set(key, node);
    return node;
  };
  const is = (node: Node, value: number): boolean => node.op === 'number' && node.value === value;
  const folded = (value: number, a: Node, b: Node): Node | null =>
    a.op === 'number' && b.op === 'number' && Number.isFinite(value) ? graph.number(value) : null;
  /** Sums and products have their operands in one order. */
  const sorted = (op: 'add' | 'mul', a: Node, b: Node): Node =>
    a.id <= b.id ? make(op, a, b, 0) : make(op, b, a, 0);
  const whole = (a: Node, n: number): Node => {
    if (n === 0) return graph.number(1);
    if (n === 1) return a;
    const half = whole(a, Math.floor(n / 2));
    const square = graph.mul(half, half);
    return n % 2 === 0 ? square : graph.mul(square, a);
  };

  const graph: Graph = {
    number: (value) => make('number', null, null, value),
    name: (index) => make('name', null, null, index),
    add(a, b) {
      if (is(a, 0)) return b;
      if (is(b, 0)) return a;
      if (b.op === 'neg') return graph.sub(a, b.a!);
      if (a.op === 'neg') return graph.sub(b, a.a!);
      return folded(a.value + b.value, a, b) ?? sorted('add', a, b);
    },
    sub(a, b) {
      if (is(b, 0)) return a;
      if (is(a, 0)) return graph.neg(b);
      if (a === b) return graph.number(0);
      if (b.op === 'neg') return graph.add(a, b.a!);
      return folded(a.value - b.value, a, b) ?? make('sub', a, b, 0);
    },
    mul(a, b) {
      if (is(a, 0) || is(b, 0)) return graph.number(0);
      if (is(a, 1)) return b;
      if (is(b, 1)) return a;
      if (is(a, -1)) return graph.neg(b);
      if (is(b, -1)) return graph.neg(a);
      if (a.op === 'neg') return graph.neg(graph.mul(a.a!, b));
      if (b.op === 'neg') return graph.neg(graph.mul(a, b.a!));
      return folded(a.value * b.value, a, b) ?? sorted('mul', a, b);
    },
    div(a, b) {
      if (is(a, 0)) return a;
      if (is(b, 1)) return a;
      if (a === b) return graph.number(1);
      if (a.op === 'neg') return graph.neg(graph.div(a.a!, b));
      if (b.op === 'neg') return graph.neg(graph.div(a, b.a!));
      if (a.op === 'mul' && a.b === b) return a.a!;
      if (a.op === 'mul' && a.a === b) return a.b!;
      return folded(a.value / b.value, a, b) ?? make('div', a, b, 0);
    },
    neg(a) {
      if (a.op === 'neg') return a.a!;
      if (a.op === 'sub') return graph.sub(a.b!, a.a!);
      return a.op === 'number' ? graph.number(-a.value) : make('neg', a, null, 0);
    },
    of: (op, a) => make(op, a, null, 0),
    power(a, b) {
      if (b.op === 'number' && Number.isInteger(b.value) && Math.abs(b.value) <= LARGEST_WHOLE_POWER) {
        const product = whole(a, Math.abs(b.value));
        return b.value < 0 ? graph.div(graph.number(1), product) : product;
      }
      if (is(b, 0.5)) return graph.of('sqrt', a);
      return graph.of('exp', graph.mul(b, graph.of('log', a)));
    },
  };
  return graph;
}
