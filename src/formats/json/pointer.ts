// JSON Pointers (RFC 6901): /channels/0/name, with ~1 for / and ~0 for ~ inside a key.

/** The keys of a pointer; null where it is none. An index of a list is still text here. */
export function pointerKeys(pointer: string): readonly string[] | null {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return null;
  return pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The place in a list that `key` stands for, in digits without zeros before; null where it stands for none. */
export function listIndex(key: string): number | null {
  return /^(0|[1-9]\d*)$/.test(key) ? Number(key) : null;
}
