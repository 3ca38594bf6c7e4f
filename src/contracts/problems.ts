// What a schema found wrong, as one line a problem: `path: what (got value)`. Paths look like channels[0].data.file.

import type { z } from 'zod';

export function problemsOf(error: z.ZodError): readonly string[] {
  return error.issues.map((issue) => `${pathText(issue.path)}: ${issue.message}`);
}

/** `channels[0].data.file`; the whole document is `(document)`. */
export function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(document)';
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? String(part) : `.${String(part)}`)).join('');
}
