// Real files that are never copied into the repository: they stand beside it, in ../shared/data. Where one is missing,
// the test that asks for it is skipped with the reason, or fails where CI=true.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TestRunner } from 'vitest';

const shared = resolve(import.meta.dirname, '../../shared/data');

/** The full path of a shared file, such as `unbinned/uproot-Zmumu.root`. To be called inside a test. */
export function sharedData(path: string): string {
  const full = join(shared, path);
  if (existsSync(full)) return full;
  const reason = `shared data is not here: ${full}`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  const test = TestRunner.getCurrentTest();
  if (test === undefined) throw new Error(`${reason} (and no test is running that could be skipped)`);
  return test.context.skip(reason);
}

/** Its bytes. */
export function sharedBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(sharedData(path)));
}
