// Turns whatever a library throws at damaged bytes into one clear failure. A library's own message goes in brackets.
import { dataFailure, SheafFailure } from '../contracts/failures.ts';

/** Answers what `read` answers; anything it throws that is not a failure already becomes one of kind `data`. */
export async function orDamaged<T>(source: string, what: string, read: () => Promise<T> | T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SheafFailure) throw error;
    throw damaged(source, what, error instanceof Error ? error.message : String(error), error);
  }
}

export function damaged(source: string, what: string, reason: string, cause?: unknown): SheafFailure {
  const line = reason.replace(/\s+/g, ' ').slice(0, 200);
  return dataFailure(
    { where: source, what: `${what} (${line})`, hint: 'fetch or make the file again: it is damaged' },
    cause,
  );
}
