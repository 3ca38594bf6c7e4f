/** Writes the bundle beside its typing, if it is not there already with the same text; answers its path. */
export function buildReaders(): Promise<string>;
