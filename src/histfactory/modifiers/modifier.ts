// What a type of modifier says: which parameters it needs, and what it does to the rates of a sample.

import type { ModifierOf, ModifierType } from '../../contracts/workspace.ts';
import type { ElementaryMath } from '../../kernel/math.ts';
import type { BinFactor, Factor, InterpolationCodes, Shift } from '../model.ts';
import type { ParameterSet } from '../parameter-set.ts';

/** One modifier of one sample, where the workspace has it. */
export interface Place<T extends ModifierType = ModifierType> {
  readonly modifier: ModifierOf<T>;
  readonly channel: string;
  /** Index of the channel's first bin in the main data, and how many there are. */
  readonly first: number;
  readonly bins: number;
  readonly nominal: readonly number[];
  /** For messages: `channels[0].samples[1].modifiers[2]`. */
  readonly where: string;
}

/** What a modifier does to a sample: one factor, one shift, a factor a bin, or nothing at all. */
export type Effect =
  | { readonly kind: 'factor'; readonly factor: Factor }
  | { readonly kind: 'shift'; readonly shift: Shift }
  | { readonly kind: 'bins'; readonly bins: BinFactor }
  | null;

export interface EffectOptions {
  readonly codes: InterpolationCodes;
  readonly math: Pick<ElementaryMath, 'log'>;
}

export interface ModifierRule<T extends ModifierType> {
  /** The parameters of one name, given all places that have it, in the model's order. */
  parameters(places: readonly Place<T>[]): ParameterSet;
  /** Its effect at one of those places; `first` is the index of the set's first parameter. */
  effect(place: Place<T>, places: readonly Place<T>[], first: number, options: EffectOptions): Effect;
}
