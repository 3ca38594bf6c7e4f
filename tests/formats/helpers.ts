// What the tests of the readers share: requests in one line, fixtures, and a digest of values that an independent reader
// has computed too.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildReaders } from '../../scripts/build-readers.mjs';
import { SheafFailure } from '../../src/contracts/failures.ts';
import type { EventFormat, EventRequest, ObservableRequest } from '../../src/formats/events.ts';

/** For `beforeAll` of files that read ROOT: the bundle of jsroot must stand beside its typing. */
export async function prepareReaders(): Promise<void> {
  await buildReaders();
}

/** An observable without a window, read from the column or expression `expression`. */
export function anywhere(expression: string, name = expression): ObservableRequest {
  return { name, expression, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
}

export function request(
  format: EventFormat,
  observables: readonly (string | ObservableRequest)[],
  more: Partial<EventRequest> = {},
): EventRequest {
  return {
    source: `events.${format}`,
    format,
    observables: observables.map((o) => (typeof o === 'string' ? anywhere(o) : o)),
    outside: 'error',
    ...more,
  };
}

export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(import.meta.dirname, 'fixtures', name)));
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The first 16 digits of the SHA-256 of the values as little-endian doubles. */
export function digest(values: Float64Array): string {
  const bytes = new DataView(new ArrayBuffer(8 * values.length));
  for (const [i, value] of values.entries()) bytes.setFloat64(8 * i, value, true);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

/** The failure that `work` ends with. */
export async function failureOf(work: () => unknown): Promise<SheafFailure> {
  try {
    await work();
  } catch (error) {
    if (error instanceof SheafFailure) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
