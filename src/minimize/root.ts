// A root of a continuous function between two points where its signs differ: inverse quadratic interpolation where that
// can be trusted, bisection elsewhere.
// Source: T. R. Chandrupatla, Adv. Eng. Softw. 28 (1997) 145.

export interface Sample {
  readonly x: number;
  readonly f: number;
}

/** Null where `most` evaluations do not bring the ends within `tolerance` of a root. */
export function findRoot(
  f: (x: number) => number,
  low: Sample,
  high: Sample,
  tolerance: number,
  most: number,
): number | null {
  // a is the latest point, b the one across the root, c the one that was left behind.
  let [a, b, c] = [high, low, high];
  let t = 0.5;
  for (let i = 0; i < most; i++) {
    const x = a.x + t * (b.x - a.x);
    const next = { x, f: f(x) };
    if (next.f > 0 === a.f > 0) c = a;
    else [c, b] = [b, a];
    a = next;
    const best = Math.abs(b.f) < Math.abs(a.f) ? b : a;
    const least = tolerance / Math.abs(b.x - a.x);
    if (best.f === 0 || least > 0.5) return best.x;
    const xi = (a.x - b.x) / (c.x - b.x);
    const phi = (a.f - b.f) / (c.f - b.f);
    t = 0.5;
    if (phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi) {
      t =
        ((a.f / (b.f - a.f)) * c.f) / (b.f - c.f) +
        ((((c.x - a.x) / (b.x - a.x)) * a.f) / (c.f - a.f)) * (b.f / (c.f - b.f));
    }
    t = Math.min(1 - least, Math.max(least, t));
  }
  return null;
}
