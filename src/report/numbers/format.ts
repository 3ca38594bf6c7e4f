// Numbers as text for people: a true minus sign, thousands apart, and as many digits as the error deserves. Digits come
// from toFixed and toPrecision, which every JavaScript engine rounds alike; nothing here takes a logarithm.

import { placeOf, scaledDown } from './digits.ts';

/** What stands where there is no number. */
export const none = '–';

/** Above this, and below its inverse, numbers are written with a power of ten. */
const PLAIN_LIMIT = 1e6;

/** At most `digits` significant digits, without trailing zeros: `0.0123`, `12,345.6`, `1.2 × 10⁻⁷`. */
export function significant(value: number | null, digits = 5): string {
  if (value === null || !Number.isFinite(value)) return none;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= PLAIN_LIMIT * 10 || size < 1e-4) return powerOfTen(value.toExponential(digits - 1));
  return grouped(String(Number(value.toPrecision(digits))));
}

/** All digits that the number has: for what the user wrote. */
export function exactly(value: number): string {
  if (!Number.isFinite(value)) return none;
  const text = String(value);
  return text.includes('e') ? powerOfTen(text) : grouped(text);
}

export interface Measured {
  readonly value: number;
  /** One standard deviation. */
  readonly error: number;
}

/** `0.0123 ± 0.0016`: the error with two significant digits, the value to the same place; without an error of 0. */
export function withError(measured: Measured | null): string {
  if (measured === null || !Number.isFinite(measured.value) || !Number.isFinite(measured.error)) return none;
  const { value, error } = measured;
  if (error === 0) return significant(value);
  const rounded = Number(error.toExponential(1));
  const place = placeOf(error, 2);
  const decimals = Math.max(0, 1 - place);
  if (
    decimals > 12 ||
    (decimals > 8 && Math.abs(value) < 1e-3) ||
    rounded >= PLAIN_LIMIT ||
    Math.abs(value) >= PLAIN_LIMIT * 10
  )
    return bothWithPower(value, error);
  return `${grouped(value.toFixed(decimals))} ± ${grouped(rounded.toFixed(decimals))}`;
}

/** `0.0123 (0.01074 to 0.01408 at 68.27 %)`: an estimate with its central interval of one standard deviation, not symmetric. */
export function withInterval(
  value: number | null,
  interval: readonly [low: number | null, high: number | null] | null,
): string {
  if (value === null || interval === null) return significant(value, 4);
  const [low, high] = interval;
  const from = low === null ? 'less' : significant(low, 4);
  const to = high === null ? 'more' : significant(high, 4);
  return `${significant(value, 4)} (${from} to ${to} at 68.27\u00a0%)`;
}

/** `(1.234 ± 0.012) × 10⁹`: both to the same place, with the power of the larger. */
function bothWithPower(value: number, error: number): string {
  const place = placeOf(error, 2);
  const power = Math.max(placeOf(value, 2), place);
  const decimals = Math.min(power - place + 1, 15);
  const mantissa = (x: number) => grouped(scaledDown(x, power).toFixed(decimals));
  return `(${mantissa(value)} ± ${mantissa(error)})\u00a0×\u00a010${superscript(power)}`;
}

/** `68.3 %`. */
export function percent(share: number | null, decimals = 1): string {
  return share === null || !Number.isFinite(share) ? none : `${(share * 100).toFixed(decimals)}\u00a0%`;
}

/** `68.31 ± 0.47 %`. */
export function percentWithError(measured: Measured | null): string {
  if (measured === null) return none;
  return `${withError({ value: measured.value * 100, error: measured.error * 100 })}\u00a0%`;
}

/** `+1.2 σ`. */
export function sigmas(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return none;
  const text = Math.abs(value) >= 100 ? significant(Math.abs(value), 3) : Math.abs(value).toFixed(1);
  return `${Number(text) === 0 ? '' : value < 0 ? '−' : '+'}${text}\u00a0σ`;
}

/** Whole numbers, such as counts of toys: `10,000`. */
export function count(value: number): string {
  return exactly(value);
}

/** `1 toy`, `10,000 toys`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** A plain decimal with its thousands apart from 10,000 on, and a true minus sign, but not for a rounded 0. */
export function grouped(text: string): string {
  const [whole, fraction] = text.replace('-', '').split('.') as [string, string?];
  const parts = whole.length > 4 ? whole.replace(/\B(?=(?:\d{3})+$)/g, ',') : whole;
  const negative = text.startsWith('-') && /[1-9]/.test(text);
  return (negative ? '−' : '') + parts + (fraction === undefined ? '' : `.${fraction}`);
}

/** Of `-1.20e-7` makes `−1.2 × 10⁻⁷`. */
function powerOfTen(text: string): string {
  const [mantissa, exponent] = text.split('e') as [string, string?];
  return `${grouped(String(Number(mantissa)))}\u00a0×\u00a010${superscript(Number(exponent ?? 0))}`;
}

export function superscript(exponent: number): string {
  return Array.from(String(exponent), (c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]!)).join('');
}
