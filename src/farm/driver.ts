// What drives a run: it holds the run's lock and its event log, asks the engine what has become of the jobs, and does what
// is decided. Everything that happens is an event, written down before it counts.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SheafFailure } from '../contracts/failures.ts';
import type { UntimedEvent } from '../contracts/run.ts';
import type { Engine, JobShape, Ticket } from '../engines/engine.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { NamedShard } from '../study/merge.ts';
import type { Study } from '../study/study.ts';
import { removeTemporaries } from './atomic-file.ts';
import { openRunStudy, readShardAnswer } from './collect.ts';
import { type Action, type Asked, decide, isHopeless } from './decide.ts';
import { EventLog, forEachEvent } from './event-log.ts';
import { indexList } from './index-list.ts';
import { takeLock } from './lock.ts';
import { type Answer, type Leavings, observe } from './observe.ts';
import type { Policies } from './policies.ts';
import { type RunDirectory, runFiles } from './run-files.ts';
import { markDone, newStory, type Story, shardOf, tell } from './story.ts';
import { readSubmissions, writeIntent, writeOutcome } from './submissions.ts';
import type { World } from './world.ts';

export interface DriverOptions {
  readonly job: JobShape;
  readonly policies: Policies;
  /** Told of every event, when it is written down. */
  readonly onEvent?: ((event: UntimedEvent) => void) | undefined;
}

export class Driver {
  readonly run: RunDirectory;
  readonly engine: Engine;
  readonly study: Study<unknown>;
  readonly story: Story = newStory();
  /** The shards that are in place and good, by index. */
  readonly have = new Map<number, NamedShard<unknown>>();
  /** Items done of shards under way, where the engine can see them. */
  itemsUnderWay = 0;
  readonly #world: World;
  readonly #options: DriverOptions;
  readonly #unlock: () => void;
  readonly #log: EventLog;
  readonly #lateSince = new Map<string, number>();
  /** Submissions whose answer is not known. */
  #unanswered = true;
  #refusals = 0;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  /** How many events there were. */
  #events = 0;

  constructor(kernel: Kernel, engine: Engine, run: RunDirectory, world: World, options: DriverOptions) {
    this.run = run;
    this.engine = engine;
    this.#world = world;
    this.#options = options;
    this.#unlock = takeLock(join(run.path, runFiles.lock));
    try {
      const path = join(run.path, runFiles.events);
      forEachEvent(path, (event) => tell(this.story, event));
      this.#log = new EventLog(path, world.now);
      try {
        this.study = openRunStudy(kernel, run);
        this.#dropTheDead();
        if (this.openSubmissions().length === 0) removeTemporaries(run.path);
        this.#findShards();
      } catch (error) {
        this.#log.close();
        throw error;
      }
    } catch (error) {
      this.#unlock();
      throw error;
    }
  }

  close(): void {
    this.#log.close();
    this.#unlock();
  }

  get events(): number {
    return this.#events;
  }

  get shards(): number {
    return this.run.manifest.shards;
  }

  /** Items of shards in place. */
  get items(): number {
    let items = 0;
    for (const { range } of this.have.values()) items += range.count;
    return items;
  }

  /** Whether nothing is left to be waited for. */
  get isOver(): boolean {
    if (this.have.size === this.shards) return true;
    for (let i = 0; i < this.shards; i++)
      if (!this.have.has(i) && shardOf(this.story, i).givenUp === null) return false;
    return true;
  }

  get isHopeless(): boolean {
    return this.have.size === 0 && isHopeless(this.story, this.#options.policies);
  }

  note(event: UntimedEvent): void {
    // Threads of this process leave nothing that could be found again.
    const passing =
      this.engine.capabilities.thisMachine === true &&
      (event.event === 'submitted' || event.event === 'shard-started' || event.event === 'shards-cancelled');
    const timed = passing ? { time: this.#world.now().toISOString(), ...event } : this.#log.append(event);
    this.#events++;
    tell(this.story, timed);
    if (!passing) this.#options.onEvent?.(event);
  }

  /** The submissions of which jobs may still be there, with the shards of these. */
  openSubmissions(): readonly (readonly [submission: number, shards: readonly number[]])[] {
    const open = new Map<number, number[]>();
    for (const [index, shard] of this.story.shards.entries())
      for (const { submission } of shard?.jobs ?? []) {
        const shards = open.get(submission);
        if (shards === undefined) open.set(submission, [index]);
        else shards.push(index);
      }
    return [...open].sort(([a], [b]) => a - b);
  }

  /** Finds submissions that were written down and whose end is not known: a submit machine may have been lost meanwhile. */
  async adopt(): Promise<void> {
    if (!this.#unanswered) return;
    const files = readSubmissions(this.run.path).filter(
      ({ submission, lost }) => !lost && !this.story.submissions.has(submission),
    );
    const isUnanswered = files.some(({ ticket }) => ticket === null);
    const found = isUnanswered ? ((await this.engine.find?.(this.run)) ?? []) : [];
    const known = new Set([...this.story.submissions.values()].map(({ ticket }) => ticket));
    for (const file of files) {
      const ours = ({ id, shards }: Ticket): boolean => !known.has(id) && indexList(shards) === file.shards;
      const ticket = file.ticket ?? found.find(ours)?.id ?? null;
      writeOutcome(this.run.path, { ...file, ticket, lost: ticket === null });
      if (ticket === null) continue;
      known.add(ticket);
      const { submission, engine, shards, why, avoid } = file;
      this.note({ event: 'submitted', submission, engine, ticket, shards, why, avoid });
    }
    this.#unanswered = false;
  }

  /** Asks the engine about all jobs that may still be there. */
  async look(): Promise<void> {
    let underWay = 0;
    for (const [submission] of this.openSubmissions()) {
      const states = await this.engine.states(this.#ticket(submission));
      underWay += states.itemsUnderWay;
      const events = observe(this.story, submission, states.shards, {
        answer: (shard) => this.#answer(shard),
        leavings: (shard) => leavings(this.run.path, shard),
        late: 1000 * this.#options.policies.late,
        lateSince: this.#lateSince,
        now: this.#world.now().getTime(),
      });
      for (const event of events) this.note(event);
    }
    this.itemsUnderWay = underWay;
  }

  /** Does what is to be done next. */
  async act(): Promise<void> {
    const now = this.#world.now().getTime();
    if (now < this.#pausedUntil) return;
    const { capabilities, cancelShards } = this.engine;
    const { memoryMb, seconds } = this.#options.job;
    const plan = {
      shards: this.shards,
      asked: { memoryMb, seconds },
      again: capabilities.thisMachine !== true,
      cancels: cancelShards !== undefined,
    };
    for (const action of decide(this.story, plan, this.#options.policies, now)) {
      try {
        await this.#perform(action);
        this.#refusals = 0;
      } catch (error) {
        const { again, wait } = this.#options.policies.refusal;
        // What this machine's own system refuses (it is the cause then) does not pass by waiting, nor does a first refusal.
        const passes =
          error instanceof SheafFailure &&
          error.kind === 'machine' &&
          error.cause === undefined &&
          this.story.submissions.size > 0;
        if (!passes || this.#refusals >= again) throw error;
        // A scheduler that serves many is away for a while now and then: what it has goes on.
        this.note({ event: 'engine-refused', reason: error.message });
        this.#refusals++;
        this.#pausedUntil = now + 1000 * wait;
        return;
      }
    }
  }

  /** Ends what runs and forgets what waits. */
  async cancelAll(why: string): Promise<void> {
    for (const [submission, shards] of this.openSubmissions()) {
      await this.engine.cancel(this.#ticket(submission));
      this.note({ event: 'shards-cancelled', submission, shards: indexList(shards), why });
    }
  }

  async #perform(action: Action): Promise<void> {
    switch (action.do) {
      case 'exclude':
        return this.note({ event: 'host-excluded', host: action.host, why: action.why });
      case 'give-up':
        return this.note({ event: 'shard-given-up', shard: action.shard, reason: action.reason });
      case 'cancel': {
        const { submission, shards, why } = action;
        await this.engine.cancelShards!(this.#ticket(submission), shards);
        return this.note({ event: 'shards-cancelled', submission, shards: indexList(shards), why });
      }
      case 'submit':
        return this.#submit(action);
    }
  }

  async #submit({ shards, why, ask, avoid }: Extract<Action, { do: 'submit' }>): Promise<void> {
    const { engine, run } = this;
    const job = jobOf(this.#options.job, ask, avoid);
    const submitted = (submission: number, ticket: string): void =>
      this.note({
        ...{ event: 'submitted', submission, engine: engine.name, ticket, shards: indexList(shards), why },
        ...(avoid.length === 0 ? {} : { avoid: [...avoid] }),
      });
    if (engine.capabilities.thisMachine === true) {
      const ticket = await engine.submit(run, shards, job);
      return submitted(this.story.submissions.size + 1, ticket.id);
    }
    // The one before may have come through after all.
    const before = this.#unanswered;
    await this.adopt();
    if (
      before &&
      shards.some((shard) => shardOf(this.story, shard).jobs.length > (why === 'straggler' ? 1 : 0))
    )
      return;
    const intent = writeIntent(run.path, { engine: engine.name, shards, why, job, now: this.#world.now() });
    this.#unanswered = true;
    const ticket = await engine.submit(run, shards, job);
    writeOutcome(run.path, { ...intent, ticket: ticket.id });
    submitted(intent.submission, ticket.id);
    this.#unanswered = false;
  }

  #ticket(submission: number): Ticket {
    const { engine, ticket, shards } = this.story.submissions.get(submission)!;
    return { engine, id: ticket, shards };
  }

  /** Jobs of a process that is gone are gone with it; those of another engine must be dealt with there. */
  #dropTheDead(): void {
    for (const [submission, shards] of this.openSubmissions()) {
      const { engine } = this.story.submissions.get(submission)!;
      if (engine !== this.engine.name)
        throw new SheafFailure('usage', {
          where: this.run.path,
          what: `shards ${indexList(shards)} of this run are with ${engine}`,
          hint: 'cancel them first (`sheaf farm cancel`), or go on there',
        });
      if (this.engine.capabilities.outlivesSubmitter) continue;
      const why = 'the process that ran them is gone';
      this.note({ event: 'shards-cancelled', submission, shards: indexList(shards), why });
    }
  }

  /** Takes the shards that are there; files that are not good are refused, told, and will be run again. */
  #findShards(): void {
    for (let index = 0; index < this.shards; index++) {
      const answer = this.#answer(index);
      if (answer.file === 'bad') this.note({ event: 'shard-refused', shard: index, reason: answer.reason });
      const shard = this.story.shards[index];
      // How a job ended that nobody watched is asked of its engine.
      if (answer.file === 'good' && (shard?.jobs.length ?? 0) === 0) markDone(this.story, index);
      else if (answer.file !== 'good' && shard?.done) this.story.shards[index] = { ...shard, done: false };
    }
  }

  /** Takes the file of a shard, if it is there and good. */
  #answer(index: number): Answer {
    const known = this.have.get(index);
    if (known !== undefined) return { file: 'good', items: known.range.count };
    try {
      const answer = readShardAnswer(this.run, this.study, index);
      if (answer === null) return { file: 'missing' };
      this.have.set(index, { ...answer, source: runFiles.shard(index) });
      return { file: 'good', items: answer.range.count };
    } catch (error) {
      if (!(error instanceof SheafFailure && error.kind === 'incomplete')) throw error;
      return { file: 'bad', reason: error.message };
    }
  }
}

function jobOf(job: JobShape, { memoryMb, seconds }: Asked, avoid: readonly string[]): JobShape {
  return {
    ...job,
    ...(memoryMb === undefined ? {} : { memoryMb }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(avoid.length === 0 ? {} : { avoid }),
  };
}

/** What a job left beside its shard: exit code, seconds, host. */
function leavings(run: string, shard: number): Leavings {
  const read = (kind: string): string | undefined => {
    const path = join(run, `shard_${shard}.${kind}`);
    if (!existsSync(path)) return undefined;
    return readFileSync(path, 'utf8').trim() || undefined;
  };
  const number = (kind: string): number | undefined => {
    const value = Number(read(kind) ?? Number.NaN);
    return Number.isFinite(value) ? value : undefined;
  };
  return { exitCode: number('rc'), seconds: number('elapsed_s'), host: read('host') };
}
