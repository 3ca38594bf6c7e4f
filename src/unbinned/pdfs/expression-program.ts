// From the graph of a formula to a program: what does not depend on the observable is computed once a point of the
// parameters, everything else is an operation on columns (assembly/likelihood/expression-columns.ts), whose registers are
// given out anew where a value is used for the last time.

import { operandsFirst } from '../../expression/differentiate.ts';
import { type Node, operations } from '../../expression/graph.ts';

const COPY = 0;
/** Register 0 is x; 1 and 2 are the program's answers U and r. */
const FIRST_FREE = 3;
const REGISTERS = 128;
const FIRST_FEATURE = 4096;
/** Of a program's room (expression-integrals.ts). */
export const MOST_OPERATIONS = 1536;
export const MOST_UNIFORMS = 1024;

export interface Program {
  /** Four numbers an operation: which, where its answer goes, its operands. */
  readonly code: Float64Array;
  readonly operations: number;
  /** What does not depend on the observable, operands first: its place in the pool is its place here. */
  readonly uniforms: readonly Node[];
  readonly features: number;
}

/** `also`: formulas whose uniforms are wanted too. Throws RangeError where there are more operations or values at a time than the kernel has room for. */
export function compileProgram(
  exponent: Node,
  rest: Node,
  features: readonly Node[],
  also: readonly Node[],
): Program {
  const answers = [exponent, rest, ...features];
  const uniforms = operandsFirst([...answers, ...also]).filter((node) => node.uniform);
  const steps = operandsFirst(answers).filter((node) => !node.uniform);
  const pool = new Map(uniforms.map((node, i) => [node, -1 - i]));
  const homes = new Map<Node, number>();
  const answerCode = (i: number): number => (i < 2 ? i + 1 : FIRST_FEATURE + i - 2);
  answers.forEach((node, i) => {
    if (!node.uniform && node.op !== 'name' && !homes.has(node)) homes.set(node, answerCode(i));
  });
  const lastUse = new Map<Node, number>();
  steps.forEach((node, i) => {
    for (const operand of [node.a, node.b]) if (operand !== null) lastUse.set(operand, i);
  });
  const free: number[] = [];
  let next = FIRST_FREE;
  const codeOf = (node: Node | null): number => {
    if (node === null) return 0;
    return pool.get(node) ?? (node.op === 'name' ? 0 : homes.get(node)!);
  };
  const code: number[] = [];
  steps.forEach((node, i) => {
    if (node.op === 'name') return;
    const [a, b] = [codeOf(node.a), codeOf(node.b)];
    // An operation may write where it reads: it goes from place to place in both alike.
    for (const operand of new Set([node.a, node.b])) {
      if (operand === null || operand.uniform || lastUse.get(operand) !== i) continue;
      const home = codeOf(operand);
      if (home >= FIRST_FREE && home < FIRST_FEATURE) free.push(home);
    }
    let home = homes.get(node);
    if (home === undefined) {
      home = free.pop() ?? next++;
      homes.set(node, home);
    }
    code.push(1 + operations.indexOf(node.op as (typeof operations)[number]), home, a, b);
  });
  answers.forEach((node, i) => {
    if (codeOf(node) !== answerCode(i)) code.push(COPY, answerCode(i), codeOf(node), 0);
  });
  const count = code.length / 4;
  if (count > MOST_OPERATIONS || next > REGISTERS || uniforms.length > MOST_UNIFORMS) {
    throw new RangeError(
      `the expression and its derivatives take ${count} operations on ${next} columns and ${uniforms.length} numbers; at most ${MOST_OPERATIONS}, ${REGISTERS} and ${MOST_UNIFORMS} are possible`,
    );
  }
  return { code: Float64Array.from(code), operations: count, uniforms, features: features.length };
}
