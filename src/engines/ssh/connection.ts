// The one connection to a host, and its keeper on the other side. It is lost when ssh ends or when the keeper gives no answer:
// a host that hangs is as good as one that is cut off.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { keeperScript } from './keeper.ts';
import { order } from './remote-shell.ts';
import { type Control, newControl, openingWords, sessionWords, type Target } from './target.ts';

/** The connection is gone, or could not be made; the message is why, in the last words of ssh. */
export class ConnectionLost extends Error {}

const WORDS = 2000;
const PINGS = 3;

export class Connection {
  /** What the host told of itself, by name. */
  readonly facts: ReadonlyMap<string, readonly string[]>;
  /** When it is over: why. */
  readonly closed: Promise<ConnectionLost>;
  readonly #target: Target;
  readonly #control: Control;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #asked = new Map<string, (answer: string | ConnectionLost) => void>();
  #asks = 0;
  #unanswered = 0;
  #lost: ConnectionLost | undefined;

  private constructor(
    target: Target,
    control: Control,
    process: ChildProcessWithoutNullStreams,
    ended: Promise<ConnectionLost>,
    facts: ReadonlyMap<string, readonly string[]>,
  ) {
    this.#target = target;
    this.#control = control;
    this.#process = process;
    this.facts = facts;
    const pulse = setInterval(() => void this.#ping(), (1000 * target.access.silence_s) / PINGS);
    this.closed = ended.then((lost) => {
      clearInterval(pulse);
      control.remove();
      this.#lost ??= lost;
      for (const answer of this.#asked.values()) answer(this.#lost);
      this.#asked.clear();
      return this.#lost;
    });
  }

  /** `base`: the folder that the host's own is made in. Rejects with why not. `onEvent` gets what is told of jobs. */
  static async open(
    target: Target,
    base: string,
    onEvent: (words: readonly string[]) => void,
    signal?: AbortSignal,
  ): Promise<Connection> {
    const control = newControl();
    const mark = `sheaf-${randomUUID()}`;
    const { command, script } = order(keeperScript(base, mark));
    const { process, ended, say } = start(openingWords(target, control.path, command));
    process.stdin.write(script);
    const seconds = 2 * target.access.connect_timeout_s;
    const timer = setTimeout(() => {
      say(`no connection within ${seconds} s`);
      process.kill('SIGKILL');
    }, 1000 * seconds);
    const stop = (): void => {
      process.kill('SIGKILL');
    };
    signal?.addEventListener('abort', stop, { once: true });
    const facts = new Map<string, string[]>();
    let opened: Connection | undefined;
    const ready = new Promise<void>((resolve) => {
      let begun = false;
      createInterface({ input: process.stdout }).on('line', (line) => {
        const [word = '', ...rest] = line.split(' ');
        // What comes before is of a login file, or of a login that leads nowhere.
        if (!begun && line === mark) begun = true;
        else if (!begun) say(`${line}\n`);
        else if (opened !== undefined) opened.#hear(word, rest, onEvent);
        else if (word === 'fact')
          facts.set(rest[0]!, [...(facts.get(rest[0]!) ?? []), rest.slice(1).join(' ')]);
        else if (word === 'ready') resolve();
      });
    });
    const lost = await Promise.race([ready, ended]);
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    if (lost !== undefined) {
      control.remove();
      throw lost;
    }
    opened = new Connection(target, control, process, ended, facts);
    return opened;
  }

  /** The keeper's answer to a line: a verb and words without space in them. Rejects where the connection is lost before. */
  ask(...words: readonly string[]): Promise<string> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const id = `${this.#asks++}`;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, (answer) => (typeof answer === 'string' ? resolve(answer) : reject(answer)));
      this.#process.stdin.write(`${id} ${words.join(' ')}\n`);
    });
  }

  /** Tells the keeper something whose outcome comes as events. */
  tell(...words: readonly string[]): void {
    this.#process.stdin.write(`- ${words.join(' ')}\n`);
  }

  /** Runs a script beside the keeper. Its input begins behind the script. */
  session(script: string): {
    readonly process: ChildProcessWithoutNullStreams;
    readonly ended: Promise<ConnectionLost>;
  } {
    const { command, script: bytes } = order(script);
    const session = start(sessionWords(this.#target, this.#control.path, command));
    session.process.stdin.write(bytes);
    return session;
  }

  /** Ends it; jobs go on. */
  async close(): Promise<void> {
    this.#process.stdin.end();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 2000);
    await this.closed;
    clearTimeout(timer);
  }

  /** Ends it without a word to the other side, which is not believed any more. */
  drop(why: string): void {
    this.#lost ??= new ConnectionLost(why);
    this.#process.kill('SIGKILL');
  }

  #hear(word: string, rest: readonly string[], onEvent: (words: readonly string[]) => void): void {
    if (word === 're') {
      const answer = this.#asked.get(rest[0]!);
      this.#asked.delete(rest[0]!);
      answer?.(rest.slice(1).join(' '));
    } else onEvent([word, ...rest]);
  }

  async #ping(): Promise<void> {
    if (this.#unanswered >= PINGS)
      return this.drop(`it has not answered for ${this.#target.access.silence_s} s`);
    this.#unanswered++;
    try {
      await this.ask('ping');
      this.#unanswered = 0;
    } catch {
      // It is lost, and who waits for it learns so.
    }
  }
}

/** Starts ssh, away from the terminal: Ctrl-C is for us, and what is to be done about it goes by these connections. */
function start([program, ...args]: readonly string[]) {
  const process = spawn(program!, args, { detached: true });
  let words = '';
  const say = (text: string): void => {
    words = `${words}${text}`.slice(-WORDS);
  };
  process.stderr.setEncoding('utf8').on('data', say);
  // What is written to one that has gone is lost with it.
  process.stdin.on('error', () => {});
  const ended = new Promise<ConnectionLost>((resolve) => {
    process.on('error', (error) => resolve(new ConnectionLost(`ssh cannot be started: ${error.message}`)));
    process.on('close', (code, signal) => {
      const last = words
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .slice(-3)
        .join('; ');
      resolve(
        new ConnectionLost(
          last || `ssh ended ${signal === null ? `with exit code ${code}` : `by ${signal}`}`,
        ),
      );
    });
  });
  return { process, ended, say };
}
