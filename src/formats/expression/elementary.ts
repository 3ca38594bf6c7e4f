// The elementary functions that expressions may call, as something that is passed in: JavaScript engines disagree about
// the last bit of exp, log, sin and friends, and results must be the same bits everywhere.

export interface ElementaryFunctions {
  exp(x: number): number;
  log(x: number): number;
  log10(x: number): number;
  sin(x: number): number;
  cos(x: number): number;
  atan2(y: number, x: number): number;
  pow(base: number, exponent: number): number;
}

/** The engine's own functions: right to about one unit in the last place, but not the same bits in every engine. */
export const engineElementary: ElementaryFunctions = {
  exp: Math.exp,
  log: Math.log,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  atan2: Math.atan2,
  pow: Math.pow,
};
