// Reads a specification, YAML or JSON, and says everything that is wrong with its form at once, each with its line.

import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { specificationFailure } from '../contracts/failures.ts';
import { pathText } from '../contracts/problems.ts';
import { type UnbinnedSpec, unbinnedSpec, unbinnedSpecTags } from '../contracts/unbinned-spec.ts';

/** The specification in `text` (YAML 1.2, of which JSON is a part). `source` names the file in messages. */
export function readUnbinnedSpec(text: string, source: string): UnbinnedSpec {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw specificationFailure({
      where: `${source}:${line}:${col}`,
      what: firstLine(broken.message),
      expected: 'a YAML or JSON document',
    });
  }
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw specificationFailure({
      where: source,
      what: 'not a specification: the document is no object',
      expected: `an object with schema_version ${unbinnedSpecTags.join(' or ')}`,
    });
  }
  const parsed = unbinnedSpec.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) =>
    describe(issue).map(({ path, what }) => {
      const place = positionOf(document.contents, path, lines);
      return `${source}:${place} ${pathText(path)}: ${what}`;
    }),
  );
  const [first, ...rest] = problems;
  throw specificationFailure({
    what: [first, ...rest.slice(0, 20)].join('\n'),
    ...(rest.length > 20 ? { hint: `and ${rest.length - 20} more problems` } : {}),
  });
}

function firstLine(message: string): string {
  return message.split('\n')[0]!;
}

/** An issue in words; unknown keys become one problem each, at the key's own place. */
function describe(
  issue: z.core.$ZodIssue,
): readonly { readonly path: readonly PropertyKey[]; readonly what: string }[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key], what: 'unknown key' }));
  }
  if (issue.code === 'invalid_union' && 'note' in issue && issue.note !== undefined) {
    const options =
      'options' in issue && Array.isArray(issue.options)
        ? `, expected one of ${issue.options.join(', ')}`
        : '';
    return [{ path: issue.path, what: `unknown type${options}` }];
  }
  return [{ path: issue.path, what: issue.message }];
}

/** `line:column` of the node at `path`, or of the nearest one above it. */
function positionOf(root: unknown, path: readonly PropertyKey[], lines: LineCounter): string {
  let node = root as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((p) => isScalar(p.key) && p.key.value === part);
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value as Node | null;
    } else if (isSeq(node) && typeof part === 'number') {
      node = node.items[part] as Node | null;
      if (node === null || node === undefined) break;
      offset = node.range?.[0] ?? offset;
    } else {
      break;
    }
  }
  const { line, col } = lines.linePos(offset);
  return `${line}:${col}`;
}
