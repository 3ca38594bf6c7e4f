// The types of modifiers of a workspace. Apart from its schema, since fits have no use for the library that checks it.

/** The types of modifiers, in the order in which pyhf puts their parameters. */
export const modifierTypes = [
  'histosys',
  'lumi',
  'normfactor',
  'normsys',
  'shapefactor',
  'shapesys',
  'staterror',
] as const;
