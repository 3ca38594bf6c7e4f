// Whether two values of JSON are the same: numbers by value, objects whatever the order of their keys (RFC 6902, section 4.6).

export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) &&
        equalJson(
          (a as Readonly<Record<string, unknown>>)[key],
          (b as Readonly<Record<string, unknown>>)[key],
        ),
    )
  );
}
