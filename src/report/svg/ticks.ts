// Where an axis has its ticks and what stands there: round values, as many digits as they differ in, and one power of
// ten for all where the numbers are very large or very small.

import { scaleLinear } from 'd3-scale';
import { placeOf, scaledDown } from '../numbers/digits.ts';
import { grouped, superscript } from '../numbers/format.ts';
import { textWidth } from './text.ts';
import { sizes } from './theme.ts';

export interface Ticks {
  readonly values: readonly number[];
  readonly labels: readonly string[];
  /** `× 10⁻⁷`, to be written at the end of the axis; null where the labels are the values. */
  readonly factor: string | null;
}

/** Pixels that labels of a vertical axis may take, so that its name stays in the figure. */
const WIDEST_UP = 41;

/** Ticks of a horizontal axis: as many as stand side by side without touching, at most 9. */
export function ticksAlong(domain: readonly [number, number], pixels: number): Ticks {
  for (let about = 9; about > 1; about--) {
    const ticks = ticksAbout(domain, about);
    const widest = Math.max(0, ...ticks.labels.map((label) => textWidth(label, sizes.tick)));
    if (ticks.values.length * (widest + 14) <= pixels + widest) return ticks;
  }
  return ticksAbout(domain, 2);
}

/** Ticks of a vertical axis. Counts have none between whole numbers. */
export function ticksUp(domain: readonly [number, number], pixels: number, whole: boolean): Ticks {
  const ticks = narrow(ticksAbout(domain, Math.max(2, Math.floor(pixels / 40))));
  if (!whole || ticks.values.every(Number.isInteger)) return ticks;
  return labelled(
    Array.from({ length: Math.floor(domain[1]) + 1 }, (_, i) => i).filter((i) => i >= domain[0]),
  );
}

/** Labels of a vertical axis that leave no room for its name get a power of ten in common. */
function narrow(ticks: Ticks): Ticks {
  const widest = Math.max(0, ...ticks.labels.map((label) => textWidth(label, sizes.tick)));
  if (widest <= WIDEST_UP || ticks.factor !== null) return ticks;
  return labelled(ticks.values, placeOf(Math.max(...ticks.values.map(Math.abs))));
}

function ticksAbout(domain: readonly [number, number], about: number): Ticks {
  return labelled(scaleLinear().domain(domain).ticks(about));
}

function labelled(values: readonly number[], common?: number): Ticks {
  const largest = Math.max(0, ...values.map(Math.abs));
  const place = placeOf(largest);
  const power = common ?? (largest === 0 || (place >= -3 && place <= 5) ? 0 : place);
  const step = values.length > 1 ? values[1]! - values[0]! : largest;
  const decimals = Math.min(15, Math.max(0, power - placeOf(step)));
  const label = (value: number) => grouped(scaledDown(value, power).toFixed(decimals));
  return { values, labels: values.map(label), factor: power === 0 ? null : `× 10${superscript(power)}` };
}
