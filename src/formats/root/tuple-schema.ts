// What a name means in an RNTuple: a field of numbers, or the numbers inside a collection (`muons.pt`), with the physical
// columns that hold them. Projected fields share the columns of another field.
import type { TupleColumn, TupleDescription, TupleField } from './jsroot.generated.js';
import { isReadable } from './tuple-pages.ts';

const role = { leaf: 0, collection: 1, record: 2 } as const;

export interface FieldColumns {
  /** One column, or several representations of which each cluster uses one. */
  readonly values: readonly TupleColumn[];
  /** The column of ends, where each entry has a list. */
  readonly ends: readonly TupleColumn[] | null;
  /** The length of the list, where it is the same for each entry. */
  readonly length: number | null;
  /** The numbers are the lengths of a collection, whose ends `values` holds. */
  readonly isLength: boolean;
}

/** The columns behind a name; a phrase where it has no numbers; undefined where there is no such field. */
export function fieldColumns(tuple: TupleDescription, path: string): FieldColumns | string | undefined {
  const [first, ...rest] = path.split('.');
  let id = tuple.fieldDescriptors.findIndex(
    (field, i) => field.parentFieldId === i && field.fieldName === first,
  );
  if (id < 0) return undefined;
  const lists: number[] = [];
  for (;;) {
    const field = tuple.fieldDescriptors[id]!;
    const inside = childrenOf(tuple, id);
    if (field.structRole === role.collection || (field.structRole === role.leaf && isArray(field))) {
      lists.push(id);
      if (inside.length !== 1) return `a ${field.typeName}`;
      id = inside[0]!;
    } else if (field.structRole === role.record) {
      const name = rest.shift();
      if (name === undefined)
        return `records of ${inside.map((i) => tuple.fieldDescriptors[i]!.fieldName).join(', ')}`;
      const child = inside.find((i) => tuple.fieldDescriptors[i]!.fieldName === name);
      if (child === undefined) return undefined;
      id = child;
    } else if (field.structRole === role.leaf && inside.length === 1) {
      id = inside[0]!;
    } else {
      return rest.length > 0 ? undefined : leafColumns(tuple, id, lists);
    }
    if (lists.length > 1) return 'lists of lists';
  }
}

/** The names at the top, for messages. */
export function fieldNames(tuple: TupleDescription): string[] {
  return tuple.fieldDescriptors
    .filter((field, i) => field.parentFieldId === i)
    .map((field) => field.fieldName);
}

function leafColumns(tuple: TupleDescription, id: number, lists: readonly number[]): FieldColumns | string {
  const field = tuple.fieldDescriptors[id]!;
  if (field.typeName === 'std::string') return 'text';
  const values = columnsOf(tuple, id);
  if (values.length === 0 || values.some((column) => !isReadable(column.coltype)))
    return `a ${field.typeName}`;
  const isLength = field.typeName.startsWith('ROOT::RNTupleCardinality');
  const list = lists[0];
  if (list === undefined) return { values, ends: null, length: null, isLength };
  if (isLength) return `a ${field.typeName}`;
  const { arraySize } = tuple.fieldDescriptors[list]!;
  if (arraySize !== null) return { values, ends: null, length: Number(arraySize), isLength };
  const ends = columnsOf(tuple, list);
  if (ends.length === 0 || ends.some((column) => !isReadable(column.coltype))) return `a ${field.typeName}`;
  return { values, ends, length: null, isLength };
}

function isArray(field: TupleField): boolean {
  return field.arraySize !== null;
}

function childrenOf(tuple: TupleDescription, id: number): number[] {
  return tuple.fieldDescriptors.flatMap((field, i) => (i !== id && field.parentFieldId === id ? [i] : []));
}

function columnsOf(tuple: TupleDescription, id: number): TupleColumn[] {
  const own = tuple.columnDescriptors.filter((column) => column.fieldId === id);
  if (own.length > 0) return own;
  const shared = tuple.aliasColumns.filter((alias) => alias.fieldId === id);
  return shared.flatMap(({ physicalColumnId }) => tuple.columnDescriptors[physicalColumnId] ?? []);
}
