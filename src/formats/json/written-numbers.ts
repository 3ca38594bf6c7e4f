// How numbers were written. Python, by whose rules pyhf takes digests, tells 1 from 1.0 and keeps whole numbers of any
// length; a number of JavaScript does neither. So a text is read together with the numbers whose own text says more.

/**
 * By the list or object that holds the number, and its key there, the text that Python writes for it; only where that is
 * not pythonNumber of the number. It follows lists and objects that are handed on as they are.
 */
export type WrittenNumbers = WeakMap<object, ReadonlyMap<PropertyKey, string>>;

/**
 * What Python writes (json.dumps of json.loads) for the number that stands as `text` in JSON; null where that is
 * pythonNumber(value).
 */
export function unusualText(text: string, value: number): string | null {
  const isFloat = /[.eE]/.test(text);
  if (!Number.isFinite(value)) return isFloat ? (value > 0 ? 'Infinity' : '-Infinity') : text;
  if (isFloat) return Number.isInteger(value) ? pythonFloat(value) : null;
  return Number.isSafeInteger(value) ? null : text;
}

/** A number of unknown text as Python writes it: without a point where it is whole. */
export function pythonNumber(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : pythonFloat(value);
}

/** Python's repr of a float: the shortest digits that name it; with an exponent below 1e-4 and from 1e16 on. */
export function pythonFloat(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [, sign, first, more = '', exponent] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(
    value.toExponential(),
  )!;
  const digits = first! + more;
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    const mantissa = more === '' ? first : `${first}.${more}`;
    return `${sign}${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`;
  const whole = digits.slice(0, power + 1).padEnd(power + 1, '0');
  return `${sign}${whole}.${digits.slice(power + 1) || '0'}`;
}
