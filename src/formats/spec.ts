// Reads a specification, YAML or JSON, and says everything that is wrong with its form at once, each with its line.

import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { specificationFailure } from '../contracts/failures.ts';
import { findProblems, pathText } from '../contracts/problems.ts';
import {
  type UnbinnedSpec,
  type UnbinnedSpecFile,
  unbinnedSpec,
  unbinnedSpecFile,
  unbinnedSpecTags,
} from '../contracts/unbinned-spec.ts';
import { type PlacedProblem, problemsFailure } from './problem-list.ts';

/** Levels that a specification may nest; the deepest that means anything has 8. */
const MOST_NESTED = 100;

/**
 * The specification in `text` (YAML 1.2, of which JSON is a part), which names no files but those of its data. `source` names
 * the file in messages.
 */
export function readUnbinnedSpec(text: string, source: string): UnbinnedSpec {
  const spec = readUnbinnedSpecFile(text, source);
  const inline = unbinnedSpec.safeParse(spec);
  if (inline.success) return inline.data;
  const sourced = spec.channels.flatMap(({ processes }, c) =>
    processes.flatMap(({ pdf }, p) => ('source' in pdf ? [`channels[${c}].processes[${p}].pdf`] : [])),
  );
  throw specificationFailure({
    where: placeInSpec(text, source, sourced[0]!),
    what: 'this density is made from the events of a file, which only the commands of sheaf read',
    expected: 'a density with numbers in it, a histogram or a kde',
  });
}

/** The same, where densities may be made from the events of files that it names. */
export function readUnbinnedSpecFile(text: string, source: string): UnbinnedSpecFile {
  const { spec, problems } = checkSpecForm(text, source);
  if (spec !== null) return spec;
  throw problemsFailure(problems);
}

/** The specification, or everything that is wrong with its form. Throws where the text is no YAML or JSON at all. */
export function checkSpecForm(
  text: string,
  source: string,
): { readonly spec: UnbinnedSpecFile | null; readonly problems: readonly PlacedProblem[] } {
  const lines = new LineCounter();
  const document = parseYaml(text, source, lines);
  const value = documentValue(document, source);
  const parsed = unbinnedSpecFile.safeParse(value);
  if (parsed.success) return { spec: parsed.data, problems: [] };
  const problems = findProblems(unbinnedSpecFile, value, parsed.error).map(({ path, what }) => {
    const place = positionOf(document.contents, path, lines);
    return { where: `${source}:${place} ${pathText(path)}`, what };
  });
  return { spec: null, problems };
}

/** `source:line:column path`, for what is wrong with a specification that has been read; `path` as in channels[0].name. */
export function placeInSpec(text: string, source: string, path: string): string {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const parts = [...path.matchAll(/[^.[\]]+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
  return `${source}:${positionOf(document.contents, parts, lines)} ${path}`;
}

function parseYaml(text: string, source: string, lines: LineCounter): Document {
  const expected = 'a YAML or JSON document';
  if (nestsTooDeeply(text)) {
    throw specificationFailure({ where: source, what: `nested more than ${MOST_NESTED} deep`, expected });
  }
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  // What is only a warning elsewhere, an unknown tag, would be ignored silently here.
  const broken = document.errors[0] ?? document.warnings[0];
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw specificationFailure({
      where: `${source}:${line}:${col}`,
      what: inWords[broken.code] ?? firstLine(broken.message),
      expected,
    });
  }
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const { line, col } = lines.linePos(alias.range?.[0] ?? 0);
      const what = `*${alias.source} stands for nothing`;
      throw specificationFailure({
        where: `${source}:${line}:${col}`,
        what,
        expected: `&${alias.source} before it`,
      });
    },
  });
  return document;
}

/** Words for what the parser says in its own. */
const inWords: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands here a second time',
  MULTIPLE_DOCS: 'a second document begins here',
  TAG_RESOLVE_FAILED: 'tags, which begin with !, are not read',
  RESOURCE_EXHAUSTION: 'nested too deeply',
};

function documentValue(document: Document, source: string): object {
  const expected = `an object with schema_version ${unbinnedSpecTags.join(' or ')}`;
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const what = 'aliases of aliases stand for more than a specification can hold';
    throw specificationFailure({ where: source, what, expected: 'fewer of them' }, error);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw specificationFailure({
    where: source,
    what: value === null ? 'the file is empty' : 'not a specification',
    expected,
  });
}

/** Whether brackets or dashes open more than MOST_NESTED levels: the parser calls itself once for each. */
function nestsTooDeeply(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    if (sign === '[' || sign === '{') depth++;
    else if (sign === ']' || sign === '}') depth = Math.max(0, depth - 1);
    if (depth > MOST_NESTED) return true;
  }
  return new RegExp(`([-?:]\\s+){${MOST_NESTED}}`).test(text);
}

function firstLine(message: string): string {
  return message.split('\n')[0]!;
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
