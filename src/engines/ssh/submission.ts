// One submission: shards that wait, jobs that run on hosts, and what becomes of them. It reacts to what hosts tell, and
// looks after its jobs twice a second. A shard may run in several places; the first good answer counts, and no other.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SshOptions } from '../../contracts/ssh-options.ts';
import type { SshSubmission } from '../../contracts/ssh-submission.ts';
import { reasonOf } from '../../farm/atomic-file.ts';
import type { JobShape, RunPlace, ShardState } from '../engine.ts';
import { type Attempt, Attempts } from './attempts.ts';
import { type Choice, chooseCopy, chooseStart, median, type Seat } from './choose.ts';
import { type Failure, readEnded, verdictOf } from './endings.ts';
import { roomOn, threadsOf, weightOf } from './facts.ts';
import type { Clock, FarmHost, Tenant } from './farm-host.ts';
import { hopeless } from './hopeless.ts';
import { putWords } from './incoming.ts';
import { type Cargo, Place } from './place.ts';
import { isToCancel } from './records.ts';

const TICK_MS = 500;
/** How long the first host that is ready waits for the others, so that each gets its share. */
const GRACE_MS = 1000;
/** A host on which so many shards in a row fail by its fault gets no more. */
const STRIKES = 3;
const TORN = 2;

export class Submission implements Tenant {
  readonly run: RunPlace;
  readonly record: SshSubmission;
  readonly states = new Map<number, ShardState>();
  readonly places: readonly Place[];
  readonly #placeOf: ReadonlyMap<FarmHost, Place>;
  readonly #job: JobShape;
  readonly #options: SshOptions;
  readonly #clock: Clock;
  readonly #queue: Set<number>;
  readonly #attempts = new Attempts();
  readonly #seconds: number[] = [];
  /** Why a shard failed where it was tried last, by the fault of a host. */
  readonly #faults = new Map<number, Failure>();
  readonly #madeAt: number;
  /** When the first host was ready. */
  #firstReady: number | undefined;
  #isBegun = false;
  #open: number;
  #ending: Promise<readonly Place[]> | null = null;
  /** Called whenever a host became ready, or turned out not to. */
  onPlace: (place: Place) => void = () => {};
  /** Called with the places where something may be left. */
  onEnd: (left: readonly Place[]) => void = () => {};

  constructor(
    record: SshSubmission,
    cargo: Cargo,
    hosts: readonly FarmHost[],
    options: SshOptions,
    clock: Clock,
  ) {
    this.record = record;
    this.run = cargo.run;
    this.#job = cargo.job;
    this.#options = options;
    this.#clock = clock;
    this.#madeAt = clock.now().getTime();
    this.places = hosts.map((host) => new Place(host, cargo));
    const { avoid = [] } = cargo.job;
    const isAvoided = ({ host }: Place): boolean => avoid.includes(host.entry.host);
    // Where nothing else is left, a bad host is better than none.
    if (!this.places.every(isAvoided))
      for (const place of this.places.filter(isAvoided)) place.exclude('the run does not want it');
    this.#placeOf = new Map(this.places.map((place) => [place.host, place]));
    this.#queue = new Set(record.shards);
    this.#open = this.#queue.size;
    for (const shard of this.#queue)
      this.states.set(shard, { state: 'waiting', why: 'for a host with room' });
  }

  start(): void {
    for (const { host } of this.places) host.enter(this);
    void this.#look();
  }

  get isOver(): boolean {
    return this.#open === 0;
  }

  /** Ends everything; answers where something may be left, since the host is silent. */
  cancel(): Promise<readonly Place[]> {
    for (const shard of this.record.shards)
      this.#settle(shard, { state: 'failed', cause: 'cancelled', reason: 'it was cancelled' });
    return this.#end();
  }

  /** The hosts that a shard runs on, or may run on. */
  hostsOf(shard: number): readonly FarmHost[] {
    return this.#attempts.of(shard).map(({ place }) => place.host);
  }

  threadsOn(host: FarmHost): number {
    return this.#job.threads * this.#attempts.runningOn(this.#placeOf.get(host)!);
  }

  onUp(host: FarmHost): void {
    const place = this.#placeOf.get(host)!;
    if (this.#ending !== null) return;
    if (place.phase === 'out') {
      this.onPlace(place);
      return;
    }
    void place.prepare().then((isReady) => {
      if (this.#ending !== null) return;
      place.isHeard = true;
      if (isReady) this.#meetAgain(place);
      this.onPlace(place);
      this.#pump();
    });
  }

  onDown(host: FarmHost): void {
    const place = this.#placeOf.get(host)!;
    place.isHeard = true;
    if (place.phase !== 'out') place.phase = 'away';
    for (const attempt of this.#attempts.on(place)) {
      attempt.phase = 'unseen';
      this.#putBack(attempt.shard, `${host.entry.host} is silent: ${host.silence?.words ?? ''}`);
    }
    this.onPlace(place);
    this.#pump();
  }

  onEvent(host: FarmHost, [verb, folder, name, ...rest]: readonly string[]): void {
    const attempt = this.#attempts.get(name ?? '');
    if (folder !== this.record.folder || attempt === undefined || attempt.place.host !== host) return;
    if (verb === 'ended' && attempt.phase === 'running') {
      attempt.phase = 'over';
      attempt.ended = readEnded(rest);
      void this.#fetch(attempt.place);
    } else if (verb === 'broken') {
      this.#attempts.forget(attempt);
      this.#fault(attempt, { is: 'host', cause: 'node', reason: rest.join(' ') });
    } else if (verb === 'absent') {
      this.#attempts.forget(attempt);
      this.#putBack(attempt.shard, `${host.entry.host} has forgotten it`);
    }
    this.#pump();
  }

  /** A host is back: what it ran is looked at again, and what is not needed any more ends. */
  #meetAgain(place: Place): void {
    for (const attempt of this.#attempts.on(place)) {
      if (this.#isSettled(attempt.shard)) this.#drop(attempt);
      else {
        attempt.phase = 'running';
        this.#queue.delete(attempt.shard);
        this.states.set(attempt.shard, { state: 'running', host: place.host.entry.host });
        place.host.connection?.tell('watch', this.record.folder, attempt.name);
      }
    }
  }

  #pump(): void {
    if (this.#ending !== null) return;
    while (this.#isTime()) {
      if (this.#attempts.running.length >= (this.#job.most ?? Number.POSITIVE_INFINITY)) break;
      const seats = this.#seats();
      if (!seats.some(({ free }) => free > 0)) break;
      const choice = chooseStart(this.#queue, seats) ?? this.#copy(seats);
      if (choice === null) break;
      this.#begin(choice);
    }
    const age = (this.#clock.now().getTime() - this.#madeAt) / 1000;
    const lost = hopeless(this.#queue, this.places, this.#faults, age, this.#options.give_up_s);
    for (const [shard, failure] of lost) this.#settle(shard, { state: 'failed', ...failure });
    if (this.isOver) void this.#end();
  }

  /** Shares can be given when all hosts have been heard of, and those that are slow to answer are not waited for. */
  #isTime(): boolean {
    if (this.#isBegun) return true;
    const now = this.#clock.now().getTime();
    if (this.places.some(({ phase }) => phase === 'ready')) this.#firstReady ??= now;
    this.#isBegun = this.places.every(({ isHeard }) => isHeard) || now - (this.#firstReady ?? now) > GRACE_MS;
    return this.#isBegun;
  }

  #seats(): readonly Seat<Place>[] {
    const { threads } = this.#job;
    return this.places
      .filter(({ phase, host }) => phase === 'ready' && host.connection !== null)
      .map((place) => {
        const { facts, entry, threadsInUse } = place.host;
        const all = threadsOf(entry, facts!, this.#options.threads);
        const room = roomOn(all, facts!, this.#job);
        const running = this.#attempts.runningOn(place);
        // Whose fault a bad end is shows when what the job left is here: until then the host gets nothing new.
        const isDoubtful = this.#attempts
          .on(place)
          .some(({ phase, ended }) => phase === 'over' && ended?.code !== 0);
        const byThreads = threadsInUse === 0 ? room : Math.floor((all - threadsInUse) / threads);
        return {
          host: place,
          free: isDoubtful ? 0 : Math.min(room - running, byThreads),
          running,
          weight: weightOf(entry, facts!, this.#options.weight_mode),
          refuses: (shard) => place.refused.has(shard),
        };
      });
  }

  /** A second chance for a shard that takes too long, once nothing waits. */
  #copy(seats: readonly Seat<Place>[]): Choice<Place> | null {
    const now = this.#clock.now().getTime();
    const running = this.#attempts.single.map(({ shard, place, startedAt }) => ({
      ...{ shard, host: place, seconds: (now - startedAt) / 1000 },
    }));
    return chooseCopy(running, seats, median(this.#seconds));
  }

  #begin({ shard, host: place }: Choice<Place>): void {
    const attempt = this.#attempts.add(shard, place, this.#clock.now().getTime());
    this.#queue.delete(shard);
    this.states.set(shard, { state: 'running', host: place.host.entry.host });
    place.host.connection!.tell('start', this.record.folder, attempt.name, `${shard}`);
  }

  async #fetch(place: Place): Promise<void> {
    const next = (): readonly Attempt[] => {
      const over = this.#attempts.on(place).filter(({ phase }) => phase === 'over');
      for (const attempt of over) if (this.#isSettled(attempt.shard)) this.#drop(attempt);
      return over.filter(({ shard }) => !this.#isSettled(shard));
    };
    try {
      await place.fetch(
        next,
        ({ shard }) => !this.#isSettled(shard),
        (job, fault) => this.#take(this.#attempts.get(job.name), fault),
      );
    } catch (error) {
      // What cannot be kept here is of no use, and neither is what would come after it.
      const reason = `what ${place.host.entry.host} sent could not be kept: ${reasonOf(error)}`;
      for (const shard of this.record.shards) this.#settle(shard, { state: 'failed', cause: 'lost', reason });
    }
    this.#pump();
  }

  /** What a job left is here, or, with a fault, is not as it should be. */
  #take(attempt: Attempt | undefined, fault: string | null): void {
    if (attempt === undefined) return;
    const { shard, place } = attempt;
    if (this.#isSettled(shard)) {
      this.#attempts.forget(attempt);
      return;
    }
    if (fault !== null) {
      if (++attempt.torn < TORN) return;
      this.#drop(attempt);
      this.#fault(attempt, { is: 'host', cause: 'node', reason: fault });
      return;
    }
    this.#attempts.forget(attempt);
    const verdict = verdictOf(attempt.ended!, attempt.isLate ? this.#job.seconds : undefined);
    this.#leaveWords(attempt);
    if (verdict.is === 'done') {
      place.strikes = 0;
      this.#seconds.push(verdict.seconds);
      this.#settle(shard, { state: 'done', seconds: verdict.seconds, host: place.host.entry.host });
    } else this.#fault(attempt, verdict);
  }

  #leaveWords({ shard, ended, place }: Attempt): void {
    const at = (kind: string): string => join(this.run.path, `shard_${shard}.${kind}`);
    putWords(at('host'), `${place.host.entry.host}\n`);
    putWords(at('elapsed_s'), `${Math.round(ended!.seconds)}\n`);
    if (ended!.code === null) rmSync(at('rc'), { force: true });
    else putWords(at('rc'), `${ended!.code}\n`);
  }

  /** A job failed. Where that was its host's fault, or the shard runs elsewhere, nothing is lost yet. */
  #fault({ shard, place }: Attempt, verdict: Failure & { readonly is: 'host' | 'failed' }): void {
    const { is, reason, ...rest } = verdict;
    const told: Failure = { ...rest, reason: `${reason} on ${place.host.entry.host}` };
    this.#faults.set(shard, told);
    if (is === 'host') {
      place.refused.add(shard);
      if (++place.strikes >= STRIKES)
        place.exclude(`${STRIKES} shards in a row failed by its fault, the last one: ${reason}`);
      this.#putBack(shard, told.reason);
    } else if (!this.#attempts.isUnderWay(shard)) this.#settle(shard, { state: 'failed', ...told });
  }

  /** Into the queue, unless it runs elsewhere or is over. */
  #putBack(shard: number, why: string): void {
    if (this.#isSettled(shard) || this.#attempts.isUnderWay(shard)) return;
    this.#queue.add(shard);
    this.states.set(shard, { state: 'waiting', why });
  }

  #isSettled(shard: number): boolean {
    const { state } = this.states.get(shard)!;
    return state === 'done' || state === 'failed';
  }

  /** The first word about a shard is the last. */
  #settle(shard: number, state: ShardState): void {
    if (this.#isSettled(shard)) return;
    this.states.set(shard, state);
    this.#queue.delete(shard);
    this.#open--;
    for (const attempt of this.#attempts.of(shard)) if (attempt.phase !== 'over') this.#drop(attempt);
  }

  /** Ends a job that nobody waits for; on a host that is silent, when it is back. */
  #drop(attempt: Attempt): void {
    const { connection } = attempt.place.host;
    if (connection === null) return;
    this.#attempts.forget(attempt);
    connection.ask('drop', `${this.record.folder}/jobs/${attempt.name}`).catch(() => {});
  }

  async #look(): Promise<void> {
    while (this.#ending === null) {
      await this.#clock.sleep(TICK_MS);
      const now = this.#clock.now().getTime();
      const { seconds } = this.#job;
      for (const attempt of this.#attempts.running) {
        if (seconds === undefined || attempt.isLate) continue;
        if (now - attempt.startedAt <= 1000 * seconds) continue;
        attempt.isLate = true;
        const job = `${this.record.folder}/jobs/${attempt.name}`;
        attempt.place.host.connection?.ask('stop', job).catch(() => {});
      }
      if (isToCancel(this.run, this.record.submission)) await this.cancel();
      this.#pump();
    }
  }

  /** Leaves the hosts as they were found. */
  #end(): Promise<readonly Place[]> {
    this.#ending ??= this.#cleanUp();
    return this.#ending;
  }

  async #cleanUp(): Promise<readonly Place[]> {
    const clean = await Promise.all(this.places.map((place) => place.clean()));
    const left = this.places.filter((_, i) => !clean[i]);
    this.onEnd(left);
    await Promise.all(this.places.map(({ host }) => host.leave(this)));
    return left;
  }
}
