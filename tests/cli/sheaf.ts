// Runs the built program as its users do, and what the tests of it share: temporary folders, specifications, results.
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, expect, TestRunner } from 'vitest';

export const root = resolve(import.meta.dirname, '../..');
/** What package.json's `bin` names: the file that `sheaf` is, wherever it is installed. */
export const program = join(
  root,
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: { sheaf: string } }).bin.sheaf,
);
if (!existsSync(program)) throw new Error(`${program} is missing: run \`node scripts/build.mjs\` first`);

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Options {
  readonly cwd?: string;
  /** Another Node than the one that runs the tests. */
  readonly node?: string;
  /** Another file than the one that package.json names. */
  readonly program?: string;
  /** The words that start it, where it is somewhere else. */
  readonly words?: readonly [string, ...string[]];
}

export interface Started {
  readonly process: ChildProcess;
  readonly done: Promise<Outcome>;
}

/** Starts `sheaf` with these arguments, in a process group of its own. */
export function start(args: readonly string[], options: Options = {}): Started {
  const env: NodeJS.ProcessEnv = { ...process.env };
  // What vitest sets for its own workers is not for the program.
  for (const name of ['NODE_OPTIONS', 'FORCE_COLOR', 'NO_COLOR', 'VITEST', 'NODE_ENV']) delete env[name];
  const here = [options.node ?? process.execPath, options.program ?? program] as const;
  const [command, ...words] = options.words ?? here;
  const child = spawn(command, [...words, ...args], {
    cwd: options.cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const done = new Promise<Outcome>((resolve, reject) => {
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { process: child, done };
}

/** Runs `sheaf` to its end. */
export function sheaf(args: readonly string[], options: Options = {}): Promise<Outcome> {
  return start(args, options).done;
}

/** The same where it must go well: anything but exit code 0 fails the test with what was said. */
export async function succeed(args: readonly string[], options: Options = {}): Promise<Outcome> {
  const outcome = await sheaf(args, options);
  expect(outcome, `sheaf ${args.join(' ')}`).toMatchObject({ code: 0, signal: null });
  return outcome;
}

/** A folder that goes when this test file has run. To be called where hooks are, not inside a test. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sheaf-test-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of a specification of tests/fixtures in `folder`; answers its path. */
export function fixture(folder: string, name: string): string {
  const path = join(folder, basename(name));
  copyFileSync(join(root, 'tests/fixtures', name), path);
  return path;
}

/** Skips the test that is running, with the reason; where CI=true, fails it. */
export function skipBecause(reason: string): never {
  if (process.env['CI'] === 'true') throw new Error(reason);
  const test = TestRunner.getCurrentTest();
  if (test === undefined) throw new Error(`${reason} (and no test is running that could be skipped)`);
  return test.context.skip(reason);
}

/** What a result file holds of what the tests look at. */
export interface ResultFile {
  readonly checksum: string;
  readonly study: { readonly digest: string; readonly items: number };
  readonly results: {
    readonly n_toys: number;
    readonly n_converged: number;
    readonly converged: readonly (boolean | null)[];
    readonly poi_hat: readonly number[];
    readonly poi_sigma: readonly number[];
    readonly n_events: readonly number[];
    readonly nll: readonly number[];
    readonly paths: { readonly compressed: number; readonly per_event: number };
    readonly estimates: Readonly<Record<string, readonly number[]>>;
    readonly uncertainties: Readonly<Record<string, readonly number[]>>;
  };
  readonly results_digest: string;
  readonly parameter_names: readonly string[];
  readonly gen: { readonly params: readonly number[]; readonly point: string; readonly seed: number };
  readonly guardrails: { readonly passed: boolean; readonly failures: readonly string[] };
  readonly summary: unknown;
  readonly complete?: boolean;
  readonly missing?: readonly { readonly toy_start: number; readonly n_toys: number }[];
  readonly shard: unknown;
}

export function readResult(path: string): ResultFile {
  return JSON.parse(readFileSync(path, 'utf8')) as ResultFile;
}

/** The very bytes of `results` in a result file. */
export function resultBytes(path: string): string {
  const text = readFileSync(path, 'utf8');
  const [from, to] = [text.indexOf('\n  "results": '), text.indexOf('\n  "results_digest": ')];
  if (from < 0 || to < from) throw new Error(`${path} has no results`);
  return text.slice(from, to);
}

/** Numbers from 0 to 1 that are the same in every run of the tests (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const result = [...values];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
