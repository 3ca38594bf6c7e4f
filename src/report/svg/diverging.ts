// A colour for a number in [-1, 1]: from one end over white to the other, and the ink that can be read on it.

import { colours } from './theme.ts';

export interface CellColours {
  readonly ground: string;
  readonly ink: string;
}

export function diverging(value: number): CellColours {
  const end = channels(value < 0 ? colours.negative : colours.positive);
  const part = Math.min(1, Math.abs(value));
  const ground = end.map((c) => Math.round(255 + (c - 255) * part));
  const [red, green, blue] = ground as [number, number, number];
  const dark = 0.299 * red + 0.587 * green + 0.114 * blue < 145;
  return {
    ground: `#${ground.map((c) => c.toString(16).padStart(2, '0')).join('')}`,
    ink: dark ? '#ffffff' : colours.ink,
  };
}

function channels(hex: string): number[] {
  return [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
}
