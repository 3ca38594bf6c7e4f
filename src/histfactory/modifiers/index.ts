// All types of modifiers, by name.

import type { ModifierType } from '../../contracts/workspace.ts';
import { histosys } from './histosys.ts';
import { lumi } from './lumi.ts';
import type { ModifierRule } from './modifier.ts';
import { normfactor } from './normfactor.ts';
import { normsys } from './normsys.ts';
import { shapefactor } from './shapefactor.ts';
import { shapesys } from './shapesys.ts';
import { staterror } from './staterror.ts';

const rules: { readonly [T in ModifierType]: ModifierRule<T> } = {
  histosys,
  lumi,
  normfactor,
  normsys,
  shapefactor,
  shapesys,
  staterror,
};

/** The rule of a type; places that are given to it must be of that type. */
export function ruleOf(type: ModifierType): ModifierRule<ModifierType> {
  return rules[type] as unknown as ModifierRule<ModifierType>;
}
