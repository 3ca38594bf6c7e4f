// The version of workspaces and the types of their modifiers. Apart from their schema, since fits have no use for the library that
// checks it.

export const workspaceVersion = '1.0.0';

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
