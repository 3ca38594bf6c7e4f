// The jobs of a submission: a shard on a host each. A shard may have several, of which one answer counts.

import type { Ended } from './endings.ts';
import type { EndedJob } from './fetch.ts';
import type { Place } from './place.ts';

export interface Attempt extends EndedJob {
  readonly place: Place;
  /** Milliseconds. */
  readonly startedAt: number;
  /** `over`: what it left is to be brought back. `unseen`: its host is silent. */
  phase: 'running' | 'over' | 'unseen';
  ended: Ended | null;
  /** It was told to end since its time was over. */
  isLate: boolean;
  /** How often what it left came damaged. */
  torn: number;
}

export class Attempts {
  readonly #byName = new Map<string, Attempt>();
  #serial = 0;

  /** A new one, whose name no other of the submission has or had. */
  add(shard: number, place: Place, startedAt: number): Attempt {
    const attempt: Attempt = {
      ...{ name: `${shard}.${++this.#serial}`, shard, place, startedAt },
      ...{ phase: 'running', ended: null, isLate: false, torn: 0 },
    };
    this.#byName.set(attempt.name, attempt);
    return attempt;
  }

  get(name: string): Attempt | undefined {
    return this.#byName.get(name);
  }

  forget({ name }: Attempt): void {
    this.#byName.delete(name);
  }

  get all(): readonly Attempt[] {
    return [...this.#byName.values()];
  }

  get running(): readonly Attempt[] {
    return this.all.filter(({ phase }) => phase === 'running');
  }

  on(place: Place): readonly Attempt[] {
    return this.all.filter((attempt) => attempt.place === place);
  }

  of(shard: number): readonly Attempt[] {
    return this.all.filter((attempt) => attempt.shard === shard);
  }

  runningOn(place: Place): number {
    return this.running.filter((attempt) => attempt.place === place).length;
  }

  /** Whether an answer may come without anything further being done. */
  isUnderWay(shard: number): boolean {
    return this.of(shard).some(({ phase }) => phase !== 'unseen');
  }

  /** Those that run and are the only ones of their shards. */
  get single(): readonly Attempt[] {
    const copies = new Map<number, number>();
    for (const { shard } of this.#byName.values()) copies.set(shard, (copies.get(shard) ?? 0) + 1);
    return this.running.filter(({ shard }) => copies.get(shard) === 1);
  }
}
