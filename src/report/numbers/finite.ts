// What can be drawn: figures leave out numbers that are none, whoever their caller is.

export function finite(values: readonly number[]): readonly number[] {
  return values.every(Number.isFinite) ? values : values.filter(Number.isFinite);
}

export function finiteOrNull(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Null for what is too large for a picture, or no number. */
export function drawableOrNull(value: number | null | undefined): number | null {
  return typeof value === 'number' && Math.abs(value) < 1e300 ? value : null;
}

/** NaN in place of what is too large for a picture, or no number: it leaves a gap there. */
export function drawable(values: readonly number[]): readonly number[] {
  return values.map((v) => drawableOrNull(v) ?? Number.NaN);
}

/** Of those that are numbers. */
export function sumOf(values: readonly number[]): number {
  return values.reduce((all, v) => (Number.isNaN(v) ? all : all + v), 0);
}
