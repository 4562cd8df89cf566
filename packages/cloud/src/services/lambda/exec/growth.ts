import { Effort, isRunnable } from './effort.ts';
import type { Environment } from './environment.ts';

/** The time of a cold start until it was measured. Milliseconds. */
const COLD_START = 100;
/** Short invocations wait this long for the existing environments before they get another one. Milliseconds. */
const SHORT_WAIT = 20;
/** The share of the time that environments compute which would not be quicker in company, or that this process needs to serve them. */
const COMPUTING = 0.5;
/** An invocation that waited this long gets an environment, however busy the machine is. Milliseconds. */
const LONG = 2_000;
/** Share of the newest value in a moving average. */
const WEIGHT = 0.2;

/** The current load of a pool. Times are those of `performance.now()`. */
export interface Demand {
  /** Invocations that wait. */
  readonly waiting: number;
  /** When the first of them came. */
  readonly since: number | undefined;
  /** Environments that run an invocation, and since when. */
  readonly busy: ReadonlyMap<Pick<Environment, 'processes'>, number>;
  /** Environments that start. */
  readonly starting: number;
}

/** Decides when a pool gets another environment, from the durations of its invocations and its cold starts so far. */
export class Growth {
  readonly #width: number;
  readonly #effort: Pick<Effort, 'own' | 'since'>;
  #duration: number | undefined;
  #coldStart = COLD_START;
  /** Whether its environments compute, or wait for this process, rather than for something else. */
  #computes = true;

  /** `width`: how many environments the machine's processors serve at once. */
  constructor(width: number, effort: Pick<Effort, 'own' | 'since'> = new Effort()) {
    this.#width = width;
    this.#effort = effort;
  }

  /** The time of a cold start. Milliseconds. */
  get coldStart(): number {
    return this.#coldStart;
  }

  /** An invocation took this many milliseconds. */
  ran(took: number): void {
    this.#duration = this.#duration === undefined ? took : this.#duration + (took - this.#duration) * WEIGHT;
  }

  /** A cold start took this many milliseconds. */
  started(took: number): void {
    this.#coldStart += (took - this.#coldStart) * WEIGHT;
  }

  /** Measures whether these processes, or this one, computed since the last call. */
  look(processes: readonly number[]): void {
    this.#computes = Math.max(this.#effort.since(processes) ?? 1, this.#effort.own()) > COMPUTING;
  }

  /**
   * Calls that would wait briefly get at most one environment per processor; calls that would wait longer than a cold
   * start get more, unless they are short and compute: more processes would only share the same processors. `hasRead`:
   * everything that environments have said was heard.
   */
  deservesMore(demand: Demand, hasRead: boolean): boolean {
    const { busy, starting, waiting } = demand;
    const working = busy.size;
    if (working + starting === 0) return true;
    if (starting >= this.#width) return false;
    if (hasRead && this.#isStuck(demand)) return true;
    const isWithinWidth = working + starting < this.#width;
    if (this.#duration === undefined) return isWithinWidth;
    const wait = (this.#duration * (waiting - starting)) / Math.max(1, working);
    if (isWithinWidth) return wait > SHORT_WAIT;
    return wait > this.#coldStart && (this.#duration >= this.#coldStart || !this.#computes);
  }

  /**
   * Every environment has been at its invocation for longer than a cold start takes, and an invocation has waited as long. Where
   * invocations are short and one has only not got a processor, the machine is busy: further processes would make it busier. What
   * computes for longer than LONG is not short this time.
   */
  #isStuck({ busy, since = Infinity }: Demand): boolean {
    const now = performance.now();
    const before = now - this.#coldStart;
    if (busy.size === 0 || since > before) return false;
    for (const started of busy.values()) if (started > before) return false;
    const isShort = this.#duration !== undefined && this.#duration < this.#coldStart;
    return since < now - LONG || !(isShort && processesOf(busy).some(isRunnable));
  }
}

/** The processes of all these environments. */
export const processesOf = (busy: Demand['busy']): number[] =>
  [...busy.keys()].flatMap((environment) => environment.processes());
