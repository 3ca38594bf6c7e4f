// A host of the farm: its connection, made again whenever it is lost for as long as somebody wants it, and what is known of it.

import type { SshHost, SshOptions } from '../../contracts/ssh-options.ts';
import { Connection, ConnectionLost } from './connection.ts';
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
    if (this.#connection !== null) tenant.onUp(this);
  }

  async leave(tenant: Tenant): Promise<void> {
    this.#tenants.delete(tenant);
    if (this.#tenants.size === 0) await this.#connection?.close();
  }

  async #stay(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (this.#tenants.size > 0) {
      const connection = await this.#open();
      if (connection !== null) {
        pause = FIRST_PAUSE_MS;
        this.#connection = connection;
        this.#silence = null;
        for (const tenant of this.#tenants) tenant.onUp(this);
        if (this.#tenants.size === 0) await connection.close();
        const lost = await connection.closed;
        this.#connection = null;
        this.#fallSilent(lost);
      }
      for (const tenant of this.#tenants) tenant.onDown(this);
      if (this.#tenants.size === 0) break;
      await this.#clock.sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
    this.#silence = null;
    this.#staying = null;
  }

  async #open(): Promise<Connection | null> {
    try {
      const target = { host: this.entry, access: this.#options };
      const connection = await Connection.open(target, this.#options.remote_base_dir, (words) => {
        for (const tenant of this.#tenants) tenant.onEvent(this, words);
      });
      this.#facts = readFacts(connection.facts);
      return connection;
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      this.#fallSilent(error);
      return null;
    }
  }

  #fallSilent({ message }: ConnectionLost): void {
    this.#silence = { since: this.#silence?.since ?? this.#clock.now().getTime(), words: message };
  }
}
