// A host of the farm: its connection, made again whenever it is lost for as long as somebody wants it, and what is known of it.

import type { SshHost, SshOptions } from '../../contracts/ssh-options.ts';
import { Connection } from './connection.ts';
import { type HostFacts, readFacts } from './facts.ts';
import { targetName } from './target.ts';

/** A submission, as its hosts see it. */
export interface Tenant {
  /** The connection is there, for the first time or again. */
  onUp(host: FarmHost): void;
  /** It is lost, or could not be made. */
  onDown(host: FarmHost): void;
  /** What the keeper tells of a job: `ended FOLDER JOB ...`. */
  onEvent(host: FarmHost, words: readonly string[]): void;
  /** Threads that its jobs take on a host now. */
  threadsOn(host: FarmHost): number;
}

export interface Clock {
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

export class FarmHost {
  readonly entry: SshHost;
  /** `[user@]host[:port]`. */
  readonly name: string;
  readonly #options: SshOptions;
  readonly #clock: Clock;
  readonly #tenants = new Set<Tenant>();
  #connection: Connection | null = null;
  #facts: HostFacts | null = null;
  /** Since when there is no connection, while somebody wants one; and why. */
  #silence: { readonly since: number; readonly words: string } | null = null;
  #staying: Promise<void> | null = null;
  #opening: AbortController | null = null;
  #isAborted = false;
  /** Ends the pause before the next try: who is new does not wait for it. */
  #wake: () => void = () => {};

  constructor(entry: SshHost, options: SshOptions, clock: Clock) {
    this.entry = entry;
    this.#options = options;
    this.#clock = clock;
    this.name = targetName({ host: entry, access: options });
  }

  get connection(): Connection | null {
    return this.#connection;
  }

  /** Known since the first connection. */
  get facts(): HostFacts | null {
    return this.#facts;
  }

  /** The last words of ssh, where there is no connection. */
  get silence(): { readonly seconds: number; readonly words: string } | null {
    if (this.#silence === null) return null;
    return {
      seconds: (this.#clock.now().getTime() - this.#silence.since) / 1000,
      words: this.#silence.words,
    };
  }

  /** Threads that jobs of anybody here take on it now. */
  get threadsInUse(): number {
    return [...this.#tenants].reduce((sum, tenant) => sum + tenant.threadsOn(this), 0);
  }

  /** Whoever enters is told when the host is up and down, until it leaves. */
  enter(tenant: Tenant): void {
    this.#tenants.add(tenant);
    this.#staying ??= this.#stay();
    this.#wake();
    if (this.#connection !== null) tenant.onUp(this);
  }

  async leave(tenant: Tenant): Promise<void> {
    this.#tenants.delete(tenant);
    if (this.#tenants.size > 0) return;
    const connection = this.#connection;
    this.#connection = null;
    this.#opening?.abort();
    await connection?.close();
  }

  async #stay(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (this.#tenants.size > 0) {
      const connection = await this.#open();
      // It was not wanted any more while it was made. By now it may be again.
      if (connection === null && this.#isAborted) continue;
      if (connection !== null) {
        pause = FIRST_PAUSE_MS;
        this.#connection = connection;
        this.#silence = null;
        for (const tenant of this.#tenants) tenant.onUp(this);
        if (this.#tenants.size === 0) void connection.close();
        const lost = await connection.closed;
        // It was closed since nobody wanted it. By now somebody may again.
        if (this.#connection !== connection) continue;
        this.#connection = null;
        this.#fallSilent(lost);
      }
      if (this.#tenants.size === 0) break;
      for (const tenant of this.#tenants) tenant.onDown(this);
      const isNew = await Promise.race([
        this.#clock.sleep(pause).then(() => false),
        new Promise<boolean>((resolve) => {
          this.#wake = () => resolve(true);
        }),
      ]);
      pause = isNew ? FIRST_PAUSE_MS : Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
    this.#silence = null;
    this.#staying = null;
  }

  async #open(): Promise<Connection | null> {
    this.#opening = new AbortController();
    const { signal } = this.#opening;
    try {
      const target = { host: this.entry, access: this.#options };
      const tell = (words: readonly string[]): void => {
        for (const tenant of this.#tenants) tenant.onEvent(this, words);
      };
      const connection = await Connection.open(target, this.#options.remote_base_dir, tell, signal);
      this.#facts = readFacts(connection.facts);
      return connection;
    } catch (error) {
      // Whatever it was, such as no room for a socket: it is tried again.
      if (!(error instanceof Error)) throw error;
      this.#fallSilent(error);
      return null;
    } finally {
      this.#isAborted = signal.aborted;
      this.#opening = null;
    }
  }

  #fallSilent({ message }: Error): void {
    this.#silence = { since: this.#silence?.since ?? this.#clock.now().getTime(), words: message };
  }
}
