// A density that the specification writes as an expression g of the observable and parameters: f = g/N on a window, N the
// integral of g over it. Features are h_a = g_a/g, then those h_ab = g_ab/g that are not 0 (expression-factors.ts);
// derivatives are made symbolically, their integrals by quadrature with a bound of the error (expression-integrals.ts).
// Parameters at which g is negative or no number at a node of the quadrature, or at which the bound cannot be reached, make
// no density: ln f is +Infinity everywhere then, so that no likelihood is finite. An event at which g is negative has ln f
// = -Infinity.

import type { UnbinnedPdfSpec } from '../../contracts/pdf-specs.ts';
import { readDensity } from '../../expression/density-text.ts';
import { newGraph } from '../../expression/graph.ts';
import type { ElementaryMath } from '../../kernel/math.ts';
import { gaussLegendre } from '../gauss-legendre.ts';
import type { Break, Crest, Pdf, PdfAtPoint, Window } from '../pdf.ts';
import { crestOf } from './expression-crest.ts';
import { discProgram } from './expression-discs.ts';
import { derivativesOf, factorsOf } from './expression-factors.ts';
import { ExpressionIntegrals, MOST_FEATURES, NODES } from './expression-integrals.ts';
import { compileProgram } from './expression-program.ts';
import { evaluateUniforms } from './expression-uniforms.ts';
import { ratioDerivatives } from './ratio-derivatives.ts';

type ExpressionSpec = Extract<UnbinnedPdfSpec, { type: 'expression' }>;

/** Throws a specification failure at a place of the text, and RangeError where it is too long. */
export function expression(spec: ExpressionSpec, window: Window): Pdf {
  const { params } = spec;
  const graph = newGraph();
  const root = readDensity({ text: spec.expression, observable: spec.observable, params }, graph);
  const factors = factorsOf(graph, root);
  const { overG, timesRest } = derivativesOf(graph, factors, params.length);
  const isFeature = (k: number): boolean =>
    k < params.length || overG[k]!.op !== 'number' || overG[k]!.value !== 0;
  const used = overG.map((_, k) => k).filter(isFeature);
  const features = used.map((k) => overG[k]!);
  if (features.length > MOST_FEATURES) {
    throw new RangeError(
      `the expression has ${features.length} first and second derivatives that are not 0; at most ${MOST_FEATURES} are possible`,
    );
  }
  const plain = factors.rest.op === 'number' && factors.rest.value === 1;
  const bounded = [factors.exponent, factors.rest, ...used.map((k) => timesRest[k]!)];
  const program = compileProgram(factors.exponent, factors.rest, features, [...bounded, ...factors.scales]);
  const discs = discProgram(bounded, program.uniforms);
  const places = new Map(program.uniforms.map((node, i) => [node, i]));
  const pairSlots = overG.slice(params.length).map((_, pair) => {
    const k = used.indexOf(params.length + pair);
    return k < 0 ? -1 : k - params.length;
  });
  const codeLength = program.code.length;
  const constants = new Float64Array(codeLength + 2 * program.uniforms.length);
  constants.set(program.code);
  let last: { readonly math: ElementaryMath; readonly integrals: ExpressionIntegrals } | undefined;
  const integralsWith = (math: ElementaryMath): ExpressionIntegrals => {
    if (last?.math !== math) {
      const rule = gaussLegendre(NODES, math);
      last = { math, integrals: new ExpressionIntegrals(program, discs, rule, plain, math) };
    }
    return last.integrals;
  };

  return {
    type: 'expression',
    shapeNames: params,
    features: features.length,
    slopes: params.length,
    // The program, and room for its numbers.
    constants,

    rangeProblem: () => null,

    at(shape, _, math): PdfAtPoint {
      const values = new Float64Array(program.uniforms.length);
      evaluateUniforms(program.uniforms, places, shape, math, values);
      const pool = new Float64Array(2 * values.length);
      for (let i = 0; i < values.length; i++) pool[2 * i] = pool[2 * i + 1] = values[i]!;
      const scale = factors.scales.reduce(
        (product, node) => product * Math.sign(values[places.get(node)!]!),
        1,
      );
      const integrals = integralsWith(math);
      integrals.enter(pool);
      const found = scale > 0 ? integrals.over(window) : null;
      if (found === null) return noDensity(params.length, features.length);
      const constant = -integrals.reference - math.log(found[0]!);
      let sights: { readonly crest: Crest; readonly breaks: readonly Break[] } | undefined;
      /** Looked for where they are asked for: a fit's steps do not. */
      const look = () => {
        if (sights !== undefined) return sights;
        integrals.enter(pool);
        integrals.over(window);
        const ends = integrals.singularEnds(window);
        const slopes = params.map(() => 0);
        const breaks = ends.map((at): Break => ({ at, slopes, singular: true }));
        sights = { crest: crestOf(integrals, window, ends), breaks };
        return sights;
      };
      return {
        ...ratioDerivatives(params.length, found, pairSlots),
        curvature: 'density',
        quadratic: null,
        get crest() {
          return look().crest;
        },
        get breaks() {
          return look().breaks;
        },
        writeColumns(kernel, x, n, logDensity, columns, stride, address) {
          kernel.doubles.set(pool, address / 8 + codeLength);
          kernel.exports.expressionColumns(
            address,
            program.operations,
            address + 8 * codeLength,
            plain ? 1 : 0,
            constant,
            x,
            n,
            logDensity,
            columns,
            features.length,
            stride,
          );
        },
      };
    },
  };
}

function noDensity(parameters: number, features: number): PdfAtPoint {
  return {
    first: new Array<number>(parameters * (parameters + 1)).fill(0),
    second: new Array<number>(((parameters * (parameters + 1)) / 2) * (features + 1)).fill(0),
    curvature: 'density',
    quadratic: null,
    crest: null,
    breaks: [],
    writeColumns({ doubles }, _, n, logDensity, columns, stride) {
      doubles.fill(Number.POSITIVE_INFINITY, logDensity / 8, logDensity / 8 + n);
      for (let k = 0; k < features; k++) {
        const first = (columns + k * stride) / 8;
        doubles.fill(0, first, first + n);
      }
    },
  };
}
