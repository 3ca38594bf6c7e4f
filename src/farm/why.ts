// Why shards wait and failed, for people: the engine's words and what to do, and the end of what a shard said.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engines/engine.ts';
import { readIndexList } from './index-list.ts';
import { policies } from './policies.ts';
import type { RunDirectory } from './run-files.ts';
import type { Known } from './status.ts';
import { type Story, shardOf } from './story.ts';

/** The last lines of what a shard said, and so much of each. */
const LINES = 12;
const LONGEST = 300;

/** One text for all shards that wait, or failed, for the same reason. */
export async function whyOf(
  run: RunDirectory,
  engine: Engine,
  { story, status }: Known,
): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const { why, shards } of status.waiting) {
    const words = await explained(engine, story, readIndexList(shards)[0]!);
    texts.push(`shards ${shards} wait: ${why}\n${indented(words ?? '')}`.trimEnd());
  }
  for (const { cause, shards, given_up, reason, hosts } of status.failures) {
    const all = readIndexList(shards);
    const tries = shardOf(story, all[0]!).failures.length;
    const how = given_up
      ? `failed for good after ${tries === 1 ? 'one try' : `${tries} tries`}`
      : 'failed, and will be sent again';
    const where = hosts.length === 0 ? '' : ` (on ${hosts.join(', ')})`;
    const said = lastWords(run.path, all.at(-1)!);
    texts.push(
      [
        `shards ${shards} ${how}: ${cause}${where}`,
        `  ${reason.replaceAll('\n', '\n  ')}`,
        `  to do: ${policies.causes[cause].advice}`,
        ...(said.length === 0
          ? []
          : [`  shard_${all.at(-1)}.stderr ends:`, ...said.map((line) => `    ${line}`)]),
      ].join('\n'),
    );
  }
  for (const [host] of story.excluded)
    texts.push(
      `${host} gets no more shards: they failed there one after another. \`sheaf farm resume\` tries it again`,
    );
  return texts;
}

/** What the engine says of a shard that a job of it is about; null where there is none. */
async function explained(engine: Engine, story: Story, shard: number): Promise<string | null> {
  const job = shardOf(story, shard).jobs[0];
  const submission = job === undefined ? undefined : story.submissions.get(job.submission);
  if (submission === undefined) return null;
  const { ticket: id, shards } = submission;
  return await engine.explain({ engine: engine.name, id, shards }, shard);
}

/** The end of what a shard wrote to its standard error. */
export function lastWords(run: string, shard: number): readonly string[] {
  const path = join(run, `shard_${shard}.stderr`);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.slice(-LINES).map((line) => line.slice(0, LONGEST));
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
