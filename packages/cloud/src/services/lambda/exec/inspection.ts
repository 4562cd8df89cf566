import type { Program } from './filesystem/view.ts';
import { Slots } from './slots.ts';

/** Node's message when its inspector begins to listen. https://nodejs.org/en/learn/getting-started/debugging */
const LISTENS = /^Debugger listening on (ws:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]+)$/;
const HELP = /^For help, see: https:\/\/nodejs\.org\/\S+$/;

/** A time limit that can stand still. */
interface Limit {
  suspend(): void;
  release(): void;
}

/** How a function is debugged: with one environment at a time, which listens on a port, and without time limits. */
export class Inspection {
  /** The one place for an environment, of whatever version. */
  readonly slots = new Slots(1, 1);
  readonly port: number;
  /** The newest: one environment does one thing at a time. */
  #held: Limit | undefined;
  #isOver = false;
  #url: string | undefined;
  #whenSilent: (() => void)[] = [];

  constructor(port: number) {
    this.port = port;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Where the inspector of its environment listens; undefined: none does. */
  get url(): string | undefined {
    return this.#url;
  }

  /** The program with its inspector, when it is Node. By the command line: environment variables would be the function's. */
  inspected<T extends Program>(program: T): T {
    if (this.#isOver || program.node === undefined) return program;
    return { ...program, args: [`--inspect=127.0.0.1:${this.port}`, ...program.args] };
  }

  /** Whether a line is from the inspector, not from the function. */
  heard(line: string): boolean {
    const [, url] = LISTENS.exec(line) ?? [];
    if (url !== undefined) this.#url = url;
    return url !== undefined || (this.#url !== undefined && HELP.test(line));
  }

  /** The environment that listened has ended. */
  silent(): void {
    this.#url = undefined;
    for (const resolve of this.#whenSilent.splice(0)) resolve();
  }

  /** Resolves when no environment listens. */
  async silence(): Promise<void> {
    if (this.#url !== undefined) await new Promise<void>((resolve) => this.#whenSilent.push(resolve));
  }

  /** The limit of what begins now stands still until the debugging is over. */
  hold(limit: Limit): void {
    if (this.#isOver) return;
    limit.suspend();
    this.#held = limit;
  }

  end(): void {
    this.#isOver = true;
    this.#held?.release();
    this.#held = undefined;
  }
}

/** A pool's request before it starts an environment. */
export type Places = Pick<Slots, 'width' | 'take' | 'born' | 'gone' | 'idle'>;

/** A place among all, and the place of a debugged function. */
export const bothPlaces = (all: Slots, own: Slots): Places => ({
  width: own.width,
  async take() {
    const leave = await own.take();
    const release = await all.take();
    return () => {
      release();
      leave();
    };
  },
  born(environment, owner) {
    for (const one of [all, own]) one.born(environment, owner);
  },
  gone(environment) {
    for (const one of [all, own]) one.gone(environment);
  },
  idle() {
    for (const one of [all, own]) one.idle();
  },
});
