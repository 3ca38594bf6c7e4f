// A power-law tail (1 + w)^-n, n > 1, over an interval of w >= 0: its mass and the low moments of
//   q = 1/(1 + w),   v = 1 - q,   D = ln(1 + w) - v.
// With l = ln(1 + w) the density is e^{-(n - 1) l} dl. Moments are taken around the interval's nearer end l_1, so that
// short intervals, n close to 1 and large n all keep their digits:
//   v = v_1 + q_1 e,   D = D_1 + v_1 d + q_1 (d - e),   d = l - l_1,   e = 1 - e^{-d}.

import type { ElementaryMath } from '../../kernel/math.ts';

export interface PowerTail {
  /** ln of the integral of (1 + w)^-n dw. */
  readonly logMass: number;
  /** Means. */
  readonly q: number;
  readonly v: number;
  readonly d: number;
  readonly qq: number;
  readonly qv: number;
  /** Variances and covariance of v and D. */
  readonly vv: number;
  readonly vd: number;
  readonly dd: number;
}

/** Over w from `near` to `near + width`. */
export function powerTail(near: number, width: number, n: number, math: ElementaryMath): PowerTail {
  const fall = n - 1;
  const near1 = math.log1p(near);
  const q1 = 1 / (1 + near);
  const v1 = near * q1;
  const length = math.log1p(width * q1);
  let mass = 0;
  let sumQ = 0;
  let sumQQ = 0;
  let sumV = 0;
  let sumD = 0;
  let sumVV = 0;
  let sumVD = 0;
  let sumDD = 0;
  const reach = Math.min(length, UNSEEN / fall);
  const panels = Math.ceil((reach * (fall + 2)) / PANEL);
  const half = (0.5 * reach) / panels;
  for (let p = 0; p < panels; p++) {
    for (let i = 0; i < 2 * NODES.length; i++) {
      const node = i % 2 === 0 ? NODES[i >> 1]! : -NODES[i >> 1]!;
      const d = half * (2 * p + 1 + node);
      const e = -math.expm1(-d);
      const f = WEIGHTS[i >> 1]! * math.exp(-fall * d);
      const dv = q1 * e;
      const dd = v1 * d + q1 * beyondLinear(d, e);
      mass += f;
      sumQ += f * (1 - e);
      sumQQ += f * (1 - e) * (1 - e);
      sumV += f * dv;
      sumD += f * dd;
      sumVV += f * dv * dv;
      sumVD += f * dv * dd;
      sumDD += f * dd * dd;
    }
  }
  const scale = 1 / mass;
  const meanV = sumV * scale;
  const meanD = sumD * scale;
  const v = v1 + meanV;
  const vv = sumVV * scale;
  return {
    logMass: -fall * near1 + math.log(-math.expm1(-fall * length) / fall),
    q: q1 * sumQ * scale,
    v,
    d: near1 - v1 + meanD,
    qq: q1 * q1 * sumQQ * scale,
    qv: v - (v1 * (v1 + 2 * meanV) + vv),
    vv: vv - meanV * meanV,
    vd: sumVD * scale - meanV * meanD,
    dd: sumDD * scale - meanD * meanD,
  };
}

/** d - (1 - e^{-d}), by its series where the difference would cancel; `e` is 1 - e^{-d}. */
function beyondLinear(d: number, e: number): number {
  if (d > 0.1) return d - e;
  let sum = 0;
  for (let k = SERIES.length - 1; k >= 0; k--) sum = SERIES[k]! - d * sum;
  return d * d * sum;
}

/** 1/k! for k = 2, 3, ... */
const SERIES = [
  1 / 2,
  1 / 6,
  1 / 24,
  1 / 120,
  1 / 720,
  1 / 5040,
  1 / 40320,
  1 / 362880,
  1 / 3628800,
  1 / 39916800,
] as const;

/** After so many lengths 1/(n - 1), nothing of the tail is seen in 16 digits. */
const UNSEEN = 48;
/** The fall, in powers of e, over which the rule below is exact to rounding. */
const PANEL = 12;

/** Gauss and Legendre's rule of 20 points on [-1, 1] (Abramowitz and Stegun, table 25.4): the positive nodes. */
const NODES = [
  0.07652652113349734, 0.22778585114164507, 0.37370608871541955, 0.5108670019508271, 0.636053680726515,
  0.7463319064601508, 0.8391169718222188, 0.912234428251326, 0.9639719272779138, 0.9931285991850949,
] as const;
const WEIGHTS = [
  0.15275338713072584, 0.14917298647260374, 0.14209610931838204, 0.13168863844917664, 0.11819453196151841,
  0.10193011981724044, 0.08327674157670475, 0.06267204833410907, 0.04060142980038694, 0.017614007139152118,
] as const;
