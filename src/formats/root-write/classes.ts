// What ROOT 6 says of the classes that a TH1D is made of: members in the order in which they are written, and the checksums by which
// ROOT knows its own.

/** Kinds of members, by the numbers that TStreamerInfo has for them. */
export const kinds = {
  base: 0,
  object: 66,
  named: 67,
  short: 2,
  int: 3,
  float: 5,
  counter: 6,
  double: 8,
  ushort: 12,
  uint: 13,
  bits: 15,
  bool: 18,
  member: 61,
  array: 62,
  pointerToOne: 63,
  pointer: 64,
  string: 65,
  doublesOfCount: 48,
} as const;

export type Kind = keyof typeof kinds;

export interface Member {
  readonly kind: Kind;
  readonly name: string;
  readonly title: string;
  /** Of the class or enumeration; of basic types their own name. */
  readonly type: string;
  /** Of a base: the version of that class. */
  readonly version: number;
}

export interface ClassFacts {
  readonly name: string;
  readonly version: number;
  readonly checksum: number;
  readonly members: readonly Member[];
}

const member = (kind: Kind, name: string, title: string, type: string = kind): Member => ({
  kind,
  name,
  title,
  type,
  version: 0,
});
const base = (
  name: string,
  version: number,
  title: string,
  kind: 'base' | 'object' | 'named' = 'base',
): Member => ({
  kind,
  name,
  title,
  type: 'BASE',
  version,
});
const named = base('TNamed', 1, 'The basis for a named object (name, title)', 'named');

export const classes: readonly ClassFacts[] = [
  {
    name: 'TH1D',
    version: 3,
    checksum: 0xf9b1569f,
    members: [base('TH1', 8, '1-Dim histogram base class'), base('TArrayD', 1, 'Array of doubles')],
  },
  {
    name: 'TH1',
    version: 8,
    checksum: 0x1c3740c4,
    members: [
      named,
      base('TAttLine', 2, 'Line attributes'),
      base('TAttFill', 2, 'Fill area attributes'),
      base('TAttMarker', 2, 'Marker attributes'),
      member('int', 'fNcells', 'number of bins(1D), cells (2D) +U/Overflows'),
      member('member', 'fXaxis', 'X axis descriptor', 'TAxis'),
      member('member', 'fYaxis', 'Y axis descriptor', 'TAxis'),
      member('member', 'fZaxis', 'Z axis descriptor', 'TAxis'),
      member('short', 'fBarOffset', '(1000*offset) for bar charts or legos'),
      member('short', 'fBarWidth', '(1000*width) for bar charts or legos'),
      member('double', 'fEntries', 'Number of entries'),
      member('double', 'fTsumw', 'Total Sum of weights'),
      member('double', 'fTsumw2', 'Total Sum of squares of weights'),
      member('double', 'fTsumwx', 'Total Sum of weight*X'),
      member('double', 'fTsumwx2', 'Total Sum of weight*X*X'),
      member('double', 'fMaximum', 'Maximum value for plotting'),
      member('double', 'fMinimum', 'Minimum value for plotting'),
      member('double', 'fNormFactor', 'Normalization factor'),
      member('array', 'fContour', 'Array to display contour levels', 'TArrayD'),
      member('array', 'fSumw2', 'Array of sum of squares of weights', 'TArrayD'),
      member('string', 'fOption', 'histogram options', 'TString'),
      member('pointerToOne', 'fFunctions', '->Pointer to list of functions (fits and user)', 'TList*'),
      member('counter', 'fBufferSize', 'fBuffer size', 'int'),
      member('doublesOfCount', 'fBuffer', '[fBufferSize] entry buffer', 'double*'),
      member('int', 'fBinStatErrOpt', 'option for bin statistical errors', 'TH1::EBinErrorOpt'),
      member(
        'int',
        'fStatOverflows',
        'per object flag to use under/overflows in statistics',
        'TH1::EStatOverflows',
      ),
    ],
  },
  {
    name: 'TNamed',
    version: 1,
    checksum: 0xdfb74a3c,
    members: [
      base('TObject', 1, 'Basic ROOT object', 'object'),
      member('string', 'fName', 'object identifier', 'TString'),
      member('string', 'fTitle', 'object title', 'TString'),
    ],
  },
  {
    name: 'TObject',
    version: 1,
    checksum: 0x901bc02d,
    members: [
      member('uint', 'fUniqueID', 'object unique identifier', 'unsigned int'),
      member('bits', 'fBits', 'bit field status word', 'unsigned int'),
    ],
  },
  {
    name: 'TAttLine',
    version: 2,
    checksum: 0x94074549,
    members: [
      member('short', 'fLineColor', 'Line color'),
      member('short', 'fLineStyle', 'Line style'),
      member('short', 'fLineWidth', 'Line width'),
    ],
  },
  {
    name: 'TAttFill',
    version: 2,
    checksum: 0xffd92a92,
    members: [
      member('short', 'fFillColor', 'Fill area color'),
      member('short', 'fFillStyle', 'Fill area style'),
    ],
  },
  {
    name: 'TAttMarker',
    version: 2,
    checksum: 0x291d8bec,
    members: [
      member('short', 'fMarkerColor', 'Marker color'),
      member('short', 'fMarkerStyle', 'Marker style'),
      member('float', 'fMarkerSize', 'Marker size'),
    ],
  },
  {
    name: 'TAxis',
    version: 10,
    checksum: 0x5a496e70,
    members: [
      named,
      base('TAttAxis', 4, 'Axis attributes'),
      member('int', 'fNbins', 'Number of bins'),
      member('double', 'fXmin', 'low edge of first bin'),
      member('double', 'fXmax', 'upper edge of last bin'),
      member('array', 'fXbins', 'Bin edges array in X', 'TArrayD'),
      member('int', 'fFirst', 'first bin to display'),
      member('int', 'fLast', 'last bin to display'),
      member('ushort', 'fBits2', 'second bit status word', 'unsigned short'),
      member('bool', 'fTimeDisplay', 'on/off displaying time values instead of numerics'),
      member('string', 'fTimeFormat', 'Date&time format, ex: 09/12/99 12:34:00', 'TString'),
      member('pointer', 'fLabels', 'List of labels', 'THashList*'),
      member('pointer', 'fModLabs', 'List of modified labels', 'TList*'),
    ],
  },
  {
    name: 'TAttAxis',
    version: 4,
    checksum: 0x5c6fff3e,
    members: [
      member('int', 'fNdivisions', 'Number of divisions(10000*n3 + 100*n2 + n1)'),
      member('short', 'fAxisColor', 'Color of the line axis'),
      member('short', 'fLabelColor', 'Color of labels'),
      member('short', 'fLabelFont', 'Font for labels'),
      member('float', 'fLabelOffset', 'Offset of labels'),
      member('float', 'fLabelSize', 'Size of labels'),
      member('float', 'fTickLength', 'Length of tick marks'),
      member('float', 'fTitleOffset', 'Offset of axis title'),
      member('float', 'fTitleSize', 'Size of axis title'),
      member('short', 'fTitleColor', 'Color of axis title'),
      member('short', 'fTitleFont', 'Font for axis title'),
    ],
  },
];
