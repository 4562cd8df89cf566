import { ZipError } from '../code/zip.ts';
import type { Environment, EnvironmentListener } from './environment.ts';
import type { EnvironmentFactory } from './environment-factory.ts';
import { Growth, processesOf } from './growth.ts';
import type { InitFailure } from './init-failure.ts';
import type { Inspection, Places } from './inspection.ts';
import { errorPayload, type Invocation, type Run } from './invocation.ts';
import { RuntimeMissing } from './runtime/runtime-command.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib */
const INIT_LIMIT = 10_000;
/** An environment that was unused for this long ends if there is a warmer one. Milliseconds. */
const SURPLUS_LIMIT = 20_000;
/** Credentials that end sooner are too short for an invocation. Milliseconds. */
const EXPIRY_MARGIN = 16 * 60_000;

/** Without its runtime nothing ran. */
const NO_RUN: Run = { duration: 0, coldStart: true, tail: undefined };

const isFresh = ({ expires }: Environment, now: number): boolean => expires - now > EXPIRY_MARGIN;

interface Waiting {
  readonly invocation: Invocation;
  readonly since: number;
}

/**
 * The environments of one function version. The environment that was used last is used first, so that a load that falls leaves
 * the others idle. A burst waits for a warm environment as long as that is quicker than a cold start; what really runs
 * at the same time runs in environments of its own.
 */
export class Pool implements EnvironmentListener {
  readonly revision: string;
  readonly #factory: EnvironmentFactory;
  readonly #slots: Places;
  readonly #inspection: Inspection | undefined;
  readonly #growth: Growth;
  readonly #idle: { environment: Environment; since: number }[] = [];
  readonly #busy = new Map<Environment, number>();
  readonly #queue: Waiting[] = [];
  readonly #onEmpty: () => void;
  /** The number of environments to keep, used or not. */
  #provisioned = 0;
  /** One of the environments to keep did not become ready. */
  #failed = false;
  #starting = 0;
  /** Environments that are not ready yet. */
  readonly #unborn = new Set<Environment>();
  #draining = false;
  #killed = false;
  #closed = false;
  #whenStarted: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    revision: string,
    factory: EnvironmentFactory,
    slots: Places,
    onEmpty: () => void,
    inspection?: Inspection,
  ) {
    this.revision = revision;
    this.#factory = factory;
    this.#slots = slots;
    this.#growth = new Growth(slots.width);
    this.#onEmpty = onEmpty;
    this.#inspection = inspection;
  }

  run(invocation: Invocation): void {
    const environment = this.#takeIdle();
    if (this.#killed) {
      invocation.abort(new Error('The cloud is closing.'));
    } else if (environment) {
      this.#begin(environment, invocation);
    } else {
      this.#queue.push({ invocation, since: performance.now() });
      this.#grow();
    }
  }

  /** Keeps this many environments from now on, and starts the missing ones. */
  provision(count: number): void {
    this.#provisioned = count;
    this.#failed = false;
    this.#warm();
  }

  /** Whether an environment that no invocation waited for did not become ready. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Environments that are ready. */
  get alive(): number {
    return this.#idle.length + this.#busy.size;
  }

  /** Lets accepted invocations end, and then everything else. */
  drain(): void {
    this.#draining = true;
    for (const { environment } of this.#idle.splice(0)) environment.kill();
    this.#closeWhenEmpty();
  }

  /** Ends everything now; waiting calls get an error. Resolves when nothing starts any more: a start writes files. */
  async kill(): Promise<void> {
    this.#draining = true;
    this.#killed = true;
    for (const { invocation } of this.#queue.splice(0)) invocation.abort(new Error('The cloud is closing.'));
    for (const { environment } of this.#idle.splice(0)) environment.kill();
    for (const environment of [...this.#busy.keys(), ...this.#unborn]) environment.kill();
    if (this.#starting === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenStarted = resolve;
    });
  }

  /**
   * Ends environments that were unused since `time`, and those whose credentials are about to expire. Those left by a burst,
   * beside the most recently used one, end sooner.
   */
  reap(time: number, now: number): void {
    const surplus = performance.now() - SURPLUS_LIMIT;
    const newest = this.#idle.at(-1);
    // A debugger may be attached to it.
    const isDebugged = this.#inspection?.isOver === false;
    for (let i = this.#idle.length - 1; i >= 0; i--) {
      const one = this.#idle[i];
      if (!one) continue;
      const isUsed = isDebugged || one.since > (one === newest ? time : surplus);
      if (isFresh(one.environment, now) && (isUsed || this.alive <= this.#provisioned)) continue;
      this.#idle.splice(i, 1);
      this.#retire(one.environment);
    }
  }

  /** When its longest unused environment was used last, or undefined when none is idle. */
  get oldestIdle(): number | undefined {
    return this.alive > this.#provisioned ? this.#idle[0]?.since : undefined;
  }

  endOldestIdle(): void {
    this.#idle.shift()?.environment.kill();
  }

  idle(environment: Environment): void {
    const started = this.#busy.get(environment);
    if (started !== undefined) {
      this.#busy.delete(environment);
      this.#growth.ran(performance.now() - started);
    }
    // The clock may have been moved while it started or ran.
    if (!isFresh(environment, this.#factory.now())) {
      this.#retire(environment);
      return;
    }
    const next = this.#queue.shift();
    if (next) this.#begin(environment, next.invocation);
    else if (this.#draining) environment.kill();
    else {
      this.#idle.push({ environment, since: performance.now() });
      this.#slots.idle();
    }
  }

  gone(environment: Environment): void {
    this.#slots.gone(environment);
    const wasBusy = this.#busy.delete(environment);
    const at = this.#idle.findIndex((one) => one.environment === environment);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#grow();
    // One that never became ready would fail again.
    if (wasBusy || at >= 0) this.#warm();
    this.#closeWhenEmpty();
  }

  #takeIdle(): Environment | undefined {
    for (let one = this.#idle.pop(); one; one = this.#idle.pop()) {
      if (isFresh(one.environment, this.#factory.now())) return one.environment;
      this.#retire(one.environment);
    }
    return undefined;
  }

  /** Ends one that is neither idle nor busy any more; waiting invocations get another one when it is gone. */
  #retire(environment: Environment): void {
    environment.kill();
    this.#warm();
  }

  #begin(environment: Environment, invocation: Invocation): void {
    this.#busy.set(environment, performance.now());
    environment.invoke(invocation);
  }

  /** Starts as many environments as what waits deserves. `hasRead`: everything that environments have said was heard. */
  #grow(hasRead = false): void {
    // Of a function that is debugged, one at a time; its end comes by here again.
    if (this.#inspection && this.alive + this.#starting > 0) return;
    while (this.#queue.length > this.#starting && this.#deservesMore(hasRead)) this.#startSoon();
    if (this.#queue.length > this.#starting) this.#lookAgain();
  }

  #deservesMore(hasRead: boolean): boolean {
    const { length: waiting, 0: first } = this.#queue;
    return this.#growth.deservesMore(
      { waiting, since: first?.since, busy: this.#busy, starting: this.#starting },
      hasRead,
    );
  }

  #lookAgain(): void {
    this.#timer ??= setTimeout(() => {
      // Timers come before input: what has ended while this process was busy must count first. An environment is idle in the turn
      // after the one in which its answer was read.
      const check = () => {
        this.#timer = undefined;
        this.#growth.look(processesOf(this.#busy));
        this.#grow(true);
      };
      setImmediate(() => setImmediate(check));
    }, this.#growth.coldStart / 2).unref();
  }

  #warm(): void {
    if (this.#draining) return;
    for (let missing = this.#provisioned - this.alive - this.#starting; missing > 0; missing--) this.#startSoon(true);
  }

  #startSoon(ahead = false): void {
    this.#starting++;
    void this.#slots.take().then(async (release) => {
      try {
        if (ahead || this.#queue.length > 0) await this.#start(release, ahead);
      } catch (error) {
        this.#cannotStart(error);
      } finally {
        release();
        this.#starting--;
        if (this.#starting === 0) this.#whenStarted?.();
        this.#grow();
        this.#closeWhenEmpty();
      }
    });
  }

  /** A runtime that takes longer than the limit starts once more, with the function's own timeout. */
  async #start(release: () => void, ahead: boolean): Promise<void> {
    for (const limit of [INIT_LIMIT, this.#factory.timeout]) {
      const environment = await this.#factory.environment(this, ahead);
      if (this.#killed) {
        environment.kill();
        return;
      }
      this.#slots.born(environment, this);
      this.#unborn.add(environment);
      const began = performance.now();
      const failure = await environment
        .start(limit, ahead ? 'provisioned-concurrency' : 'on-demand')
        .finally(() => this.#unborn.delete(environment));
      if (!failure) {
        if (!environment.wasHeld) this.#growth.started(performance.now() - began);
        return;
      }
      if (failure.kind === 'timeout' && limit === INIT_LIMIT && !this.#killed) continue;
      release();
      this.#refuse(environment, failure);
      return;
    }
  }

  /** A failed environment fails only one invocation: the next one may succeed. */
  #refuse(environment: Environment, failure: InitFailure): void {
    const waiting = this.#queue.shift();
    if (waiting) environment.refuse(waiting.invocation, failure);
    else this.#failed = true;
  }

  #cannotStart(error: unknown): void {
    if (this.#queue.length === 0) this.#failed = true;
    for (const { invocation } of this.#queue.splice(0)) {
      if (error instanceof RuntimeMissing) {
        const text = `RequestId: ${invocation.id} Error: ${error.message}`;
        invocation.begin?.(NO_RUN.coldStart);
        this.#factory.log(invocation.id, `${text}\n${error.errorType}`);
        invocation.finish({ payload: errorPayload(error.errorType, text), failed: true }, NO_RUN);
      } else {
        invocation.abort(error instanceof ZipError ? this.#factory.badZip(error) : (error as Error));
      }
    }
  }

  #closeWhenEmpty(): void {
    if (!this.#draining || this.#closed) return;
    if (this.#busy.size + this.#starting + this.#queue.length > 0) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#factory.release();
    this.#onEmpty();
  }
}
