// What a submission has on one host: its files and program there, and the way back of what its jobs leave.

import type { JobShape, RunPlace } from '../engine.ts';
import { type CarriedFile, carryFile, carryProgram, carryRun, HostRefuses } from './carry.ts';
import { type Connection, ConnectionLost } from './connection.ts';
import type { FarmHost } from './farm-host.ts';
import { type EndedJob, fetchJobs } from './fetch.ts';
import { runScript } from './run-script.ts';

/** What all hosts of a submission get. */
export interface Cargo {
  readonly run: RunPlace;
  readonly job: JobShape;
  /** The folder of the submission on hosts, below their own. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly bundle: CarriedFile | null;
  /** Those that the words of the program need. */
  readonly files: readonly CarriedFile[];
  /** Folders of the same run that belong to submissions which live. */
  readonly spare: () => readonly string[];
  /** Whether a file that a job leaves may be put into the run directory under this name. */
  readonly isOurs: (name: string) => boolean;
}

/** Jobs that are brought back at once. */
const BATCH = 16;
const FRUITLESS = 3;

export class Place {
  readonly host: FarmHost;
  readonly #cargo: Cargo;
  /** `away` while there is no connection, or files are on their way; `out` when it gets nothing any more. */
  phase: 'away' | 'ready' | 'out' = 'away';
  /** Whether it has been ready, or was not to be had. */
  isHeard = false;
  /** Why it is out. */
  reason = '';
  /** Whether something of ours may be there. */
  isTouched = false;
  /** Jobs in a row that failed by its fault. */
  strikes = 0;
  /** Shards that failed here by its fault. */
  readonly refused = new Set<number>();
  #preparing: Promise<void> = Promise.resolve();
  #fetching = false;

  constructor(host: FarmHost, cargo: Cargo) {
    this.host = host;
    this.#cargo = cargo;
  }

  /** Makes a host ready that has just come up; answers whether it is. */
  async prepare(): Promise<boolean> {
    const connection = this.host.connection!;
    const work = this.#carry(connection);
    this.#preparing = work.then(
      () => {},
      () => {},
    );
    try {
      await work;
      if (this.host.connection !== connection || this.phase === 'out') return false;
      this.phase = 'ready';
      return true;
    } catch (error) {
      if (error instanceof ConnectionLost) connection.drop(error.message);
      else if (error instanceof Error) this.exclude(error.message);
      else throw error;
      return false;
    }
  }

  exclude(reason: string): void {
    this.phase = 'out';
    this.isHeard = true;
    this.reason = reason;
  }

  /** Brings back what `next` names and, when it is here, is still wanted; until it names nothing more. */
  async fetch(
    next: () => readonly EndedJob[],
    isWanted: (job: EndedJob) => boolean,
    onJob: (job: EndedJob, fault: string | null) => void,
  ): Promise<void> {
    if (this.#fetching) return;
    this.#fetching = true;
    try {
      let fruitless = 0;
      for (;;) {
        const { connection, facts } = this.host;
        const jobs = next().slice(0, BATCH);
        if (connection === null || jobs.length === 0) return;
        let answers = 0;
        await fetchJobs(
          ...([
            connection,
            facts!.folder,
            this.#cargo.folder,
            jobs,
            this.#cargo.run.path,
            this.#cargo.isOurs,
          ] as const),
          isWanted,
          (job, fault) => {
            answers++;
            onJob(job, fault);
          },
        );
        fruitless = answers === 0 ? fruitless + 1 : 0;
        if (fruitless >= FRUITLESS) return connection.drop('what its jobs left cannot be brought back');
      }
    } finally {
      this.#fetching = false;
    }
  }

  /** Ends whatever of the submission runs there and removes its files; answers whether nothing is left. */
  async clean(): Promise<boolean> {
    await this.#preparing;
    if (!this.isTouched) return true;
    try {
      return (await this.host.connection?.ask('clean', this.#cargo.folder)) === '0';
    } catch (error) {
      if (error instanceof ConnectionLost) return false;
      throw error;
    }
  }

  async #carry(connection: Connection): Promise<void> {
    const { run, job, folder, environment, bundle, files, spare } = this.#cargo;
    const { folder: root, refusals } = this.host.facts!;
    if (refusals.length > 0) throw new HostRefuses(refusals.join('; '));
    const ofRun = folder.slice(0, folder.lastIndexOf('/'));
    if ((await connection.ask('leftovers', ofRun, ...spare())) !== '0')
      throw new HostRefuses('jobs of an earlier submission of this run cannot be ended');
    const program = bundle === null ? job.program : [await carryProgram(connection, root, bundle)];
    for (const file of files) await carryFile(connection, root, file);
    this.isTouched = true;
    if ((await connection.ask('look', `${folder}/files`)) === 'yes') return;
    // Where a bundle unpacks itself, unless the user has another place for it.
    const script = runScript(program, { SHEAF_BUNDLE_CACHE: `${root}/unpacked`, ...environment });
    await carryRun(connection, root, folder, run, script, program, files);
  }
}
