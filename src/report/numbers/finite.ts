// What can be drawn: figures leave out numbers that are none, whoever their caller is.

export function finite(values: readonly number[]): readonly number[] {
  return values.every(Number.isFinite) ? values : values.filter(Number.isFinite);
}

export function finiteOrNull(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
