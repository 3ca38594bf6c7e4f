// The typing of jsroot.generated.js, which scripts/build-readers.mjs bundles: only what the ROOT reader uses of jsroot.

export interface RootKey {
  readonly fName: string;
  readonly fClassName: string;
  readonly fCycle: number;
}

export interface RootDirectory {
  readonly fKeys: readonly RootKey[];
}

export interface RootFile extends RootDirectory {
  readObject(path: string, cycle?: number): Promise<unknown>;
  readBuffer(place: readonly number[]): Promise<unknown>;
}

/** The file as jsroot asks for it: `readBuffer` answers the bytes at a position. */
export class FileProxy {
  openFile(): Promise<boolean>;
  getFileName(): string;
  getFileSize(): number;
  readBuffer(position: number, length: number): Promise<DataView | null>;
  closeFile(): void;
}

export function openFile(proxy: FileProxy): Promise<RootFile | false>;

/** Unpacks a chain of ROOT's compressed blocks; null where that fails. */
export function R__unzip(bytes: DataView, unpackedSize: number): Promise<DataView | null>;

export interface RootLeaf {
  readonly _typename: string;
  readonly fName: string;
  readonly fLen: number;
  readonly fIsUnsigned?: boolean;
  readonly fLeafCount?: RootLeaf | null;
}

export interface RootBranch {
  readonly _typename: string;
  readonly fName: string;
  readonly fEntries: number;
  readonly fWriteBasket: number;
  readonly fMaxBaskets: number;
  readonly fBasketEntry: ArrayLike<number | bigint>;
  /** What a part of a split object stores. */
  readonly fStreamerType?: number;
  readonly fBranchCount?: RootBranch | null;
  readonly fBranches?: { readonly arr: readonly RootBranch[] } | null;
  readonly fLeaves?: { readonly arr: readonly RootLeaf[] } | null;
}

export interface RootTree {
  readonly _typename: string;
  readonly fName: string;
  readonly fEntries: number;
  readonly fBranches?: { readonly arr: readonly RootBranch[] } | null;
}

/** Receives the values of branches: one entry at a time in `tgtobj`, or many at once in `tgtarr`. */
export class TSelector {
  tgtobj: Record<string, unknown>;
  tgtarr?: Record<string, unknown>;
  addBranch(branch: RootBranch, name: string): number;
  Process(entry: number): void;
  ProcessArrays?(entry: number): void;
  Terminate(complete: boolean): void;
}

export function treeProcess(tree: RootTree, selector: TSelector): Promise<TSelector>;

export interface TupleAnchor {
  readonly $file: RootFile;
  readonly fVersionEpoch: number;
  readonly fVersionMajor: number;
  readonly fVersionMinor: number;
  readonly fVersionPatch: number;
  builder?: TupleDescription;
}

export interface TupleField {
  readonly fieldName: string;
  readonly typeName: string;
  /** The field's own index where it stands at the top. */
  readonly parentFieldId: number;
  /** 0 leaf or fixed array, 1 collection, 2 record, 3 variant, 4 streamed. */
  readonly structRole: number;
  readonly arraySize: bigint | null;
}

export interface TupleColumn {
  readonly index: number;
  readonly coltype: number;
  readonly bitsOnStorage: number;
  readonly fieldId: number;
  readonly flags: number;
  readonly firstElementIndex: bigint | null;
}

export interface TuplePage {
  readonly numElements: bigint;
  readonly locator: { readonly offset: bigint; readonly size: number };
}

export interface TuplePages {
  readonly pages: readonly TuplePage[];
  readonly isSuppressed: boolean;
  readonly compression: number | null;
}

export interface TupleClusterGroup {
  readonly entrySpan: bigint;
  readonly pageListLength: bigint;
  readonly pageListLocator: { readonly offset: bigint; readonly size: number };
}

export interface TupleDescription {
  readonly fieldDescriptors: readonly TupleField[];
  readonly columnDescriptors: readonly TupleColumn[];
  readonly aliasColumns: readonly { readonly physicalColumnId: number; readonly fieldId: number }[];
  readonly clusterGroups: readonly TupleClusterGroup[];
  /** Of the page list that was read last, as is `pageLocations` (one list of columns for each cluster). */
  readonly clusterSummaries: readonly { readonly firstEntry: bigint; readonly numEntries: number }[];
  readonly pageLocations: readonly (readonly TuplePages[])[];
  deserializePageList(bytes: DataView): void;
}

/** Reads header, footer and the first page list; null where that fails, with the reason among the complaints. */
export function readHeaderFooter(anchor: TupleAnchor): Promise<TupleDescription | null>;

/** What jsroot would have printed as warnings and errors since the last call. */
export function takeComplaints(): string[];
