// JSON Patch (RFC 6902): operations on a value of JSON, one after the other, all or none. Nothing is changed in place: what an
// operation does not touch is handed on as it is, with the texts of its numbers.

import { SheafFailure } from '../../contracts/failures.ts';
import type { JsonPatch, PatchOperation } from '../../contracts/patch-set.ts';
import { equalJson } from './equal.ts';
import { listIndex, pointerKeys } from './pointer.ts';
import type { WrittenNumbers } from './written-numbers.ts';

/** A value with the text of its number, where that is unusual. */
interface Leaf {
  readonly value: unknown;
  readonly text: string | undefined;
}

/**
 * `document` after all operations of `patch`. `place` says in messages where the operation of an index stands. Throws a failure
 * of kind `specification` where one cannot be done; then none is.
 */
export function applyPatch(
  document: unknown,
  patch: JsonPatch,
  written: WrittenNumbers,
  place: (operation: number) => string,
): unknown {
  let at: Leaf = { value: document, text: undefined };
  for (const [i, operation] of patch.entries()) {
    try {
      at = applied(at, operation, written);
    } catch (error) {
      if (!(error instanceof NotPossible)) throw error;
      const { op, path } = operation;
      throw new SheafFailure('specification', {
        where: place(i),
        what: `${op} ${JSON.stringify(path)}: ${error.message}`,
        hint: 'check that the patch is for this workspace; no operation was done',
      });
    }
  }
  return at.value;
}

/** Why an operation cannot be done; applyPatch says where. */
class NotPossible extends Error {}

function applied(document: Leaf, operation: PatchOperation, written: WrittenNumbers): Leaf {
  const keys = keysOf(operation.path);
  const given = (): Leaf => child(operation, 'value', written);
  switch (operation.op) {
    case 'add':
      return put(document, keys, given(), 'add', written);
    case 'replace':
      return put(document, keys, given(), 'replace', written);
    case 'remove':
      return put(document, keys, null, 'remove', written);
    case 'copy':
      return put(document, keys, find(document, keysOf(operation.from), written), 'add', written);
    case 'move': {
      const from = keysOf(operation.from);
      if (keys.length > from.length && from.every((key, i) => key === keys[i]))
        throw new NotPossible(`${JSON.stringify(operation.from)} cannot be moved into itself`);
      const moved = find(document, from, written);
      return put(put(document, from, null, 'remove', written), keys, moved, 'add', written);
    }
    case 'test': {
      if (equalJson(find(document, keys, written).value, given().value)) return document;
      throw new NotPossible('another value stands there than the test expects');
    }
  }
}

function keysOf(pointer: string): readonly string[] {
  const keys = pointerKeys(pointer);
  if (keys !== null) return keys;
  throw new NotPossible(`${JSON.stringify(pointer)} is no JSON Pointer, expected a path such as /channels/0`);
}

function find(document: Leaf, keys: readonly string[], written: WrittenNumbers): Leaf {
  return keys.reduce((at, _, i) => {
    const holder = holderAt(at.value, keys, i);
    return child(holder, existing(holder, keys, i), written);
  }, document);
}

/** `document` with `leaf` added, replaced or (null) removed at `keys`; what stands above is made anew. */
function put(
  document: Leaf,
  keys: readonly string[],
  leaf: Leaf | null,
  how: 'add' | 'replace' | 'remove',
  written: WrittenNumbers,
  depth = 0,
): Leaf {
  if (depth === keys.length) return leaf ?? { value: null, text: undefined };
  const holder = holderAt(document.value, keys, depth);
  const isLast = depth === keys.length - 1;
  const key = keys[depth]!;
  const at = isLast && how === 'add' ? added(holder, keys, depth) : existing(holder, keys, depth);
  const inner =
    isLast && how !== 'replace' ? leaf : put(child(holder, at, written), keys, leaf, how, written, depth + 1);
  if (Array.isArray(holder)) {
    const leaves = holder.map((_, i) => child(holder, i, written));
    leaves.splice(Number(at), isLast && how === 'add' ? 0 : 1, ...(inner === null ? [] : [inner]));
    return { value: rebuilt([], leaves.entries(), written), text: undefined };
  }
  const entries = new Map(Object.keys(holder).map((k) => [k, child(holder, k, written)]));
  if (inner === null) entries.delete(key);
  else entries.set(key, inner);
  return { value: rebuilt({}, entries.entries(), written), text: undefined };
}

function rebuilt(
  holder: object,
  entries: Iterable<readonly [PropertyKey, Leaf]>,
  written: WrittenNumbers,
): object {
  const texts = new Map<PropertyKey, string>();
  for (const [key, { value, text }] of entries) {
    // A key "__proto__" is a key like others.
    Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
    if (text !== undefined) texts.set(key, text);
  }
  if (texts.size > 0) written.set(holder, texts);
  return holder;
}

function child(holder: object, key: PropertyKey, written: WrittenNumbers): Leaf {
  const value = (holder as Readonly<Record<PropertyKey, unknown>>)[key];
  return { value, text: written.get(holder)?.get(key) };
}

/** The list or object that `value` is, of which `keys[depth]` is asked. */
function holderAt(value: unknown, keys: readonly string[], depth: number): object {
  if (typeof value === 'object' && value !== null) return value;
  const there = `/${keys.slice(0, depth).join('/')}`;
  throw new NotPossible(`${there} is ${JSON.stringify(value)}, which has nothing inside`);
}

/** The key or index of something that is there. */
function existing(holder: object, keys: readonly string[], depth: number): PropertyKey {
  const key = keys[depth]!;
  if (!Array.isArray(holder)) {
    if (Object.hasOwn(holder, key)) return key;
    throw new NotPossible(`${nameOf(keys, depth)} has no ${JSON.stringify(key)}`);
  }
  const index = listIndex(key);
  if (index !== null && index < holder.length) return index;
  throw new NotPossible(`${nameOf(keys, depth)} is a list of ${holder.length}, and has no entry ${key}`);
}

/** The key or index of something that comes to be. */
function added(holder: object, keys: readonly string[], depth: number): PropertyKey {
  const key = keys[depth]!;
  if (!Array.isArray(holder)) return key;
  const index = key === '-' ? holder.length : listIndex(key);
  if (index !== null && index <= holder.length) return index;
  throw new NotPossible(
    `${nameOf(keys, depth)} is a list of ${holder.length}, and nothing can be added at ${key}`,
  );
}

function nameOf(keys: readonly string[], depth: number): string {
  return depth === 0 ? 'the document' : `/${keys.slice(0, depth).join('/')}`;
}
