// Numbers of an import: every one of them is a float in pyhf's eyes, but what ROOT stores as whole numbers.

import { pythonFloat, type WrittenNumbers } from '../json/written-numbers.ts';

/** `holder` with its numbers noted as floats, so that 5 is written 5.0. */
export function floats<T extends object>(holder: T, written: WrittenNumbers): T {
  const texts = new Map<PropertyKey, string>();
  for (const [key, value] of Object.entries(holder))
    if (Number.isInteger(value))
      texts.set(Array.isArray(holder) ? Number(key) : key, pythonFloat(value as number));
  if (texts.size > 0) written.set(holder, texts);
  return holder;
}
