// What a cell of a CSV file means as a number: decimal digits, the usual words for what is not finite, or nothing.

const words: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
};

/** An empty cell is NaN; undefined where the cell is not a number. */
export function numberOfCell(cell: string): number | undefined {
  const value = Number(cell);
  // Number() also reads blanks as 0, and 0x1f, 0b1, 0o7.
  if (Number.isFinite(value) && value !== 0 && !/^\s*0[xbo]/i.test(cell)) return value;
  const text = cell.trim();
  if (text === '') return Number.NaN;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return value;
  const [, sign, word] = /^([+-]?)([a-z]+)$/i.exec(text) ?? [];
  const named =
    word === undefined ? undefined : Object.entries(words).find(([key]) => key === word.toLowerCase())?.[1];
  return named === undefined ? undefined : sign === '-' ? -named : named;
}

/** The shortest text that reads back to the same bits. */
export function cellOfNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
