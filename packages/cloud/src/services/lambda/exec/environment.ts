import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { LogStream } from '../../../kernel/logs/log-stream.ts';
import type { Blueprint } from './blueprint.ts';
import { asksForCpuTime, cpuTime } from './cpu-time.ts';
import { Deadline } from './deadline.ts';
import { exitReason } from './exit.ts';
import { Flight } from './flight.ts';
import { openLog, showLine } from './function-log.ts';
import { type InitFailure, initReport } from './init-failure.ts';
import { errorTypeOf, type Invocation } from './invocation.ts';
import { bytesOf, PROCESSES } from './memory.ts';
import { type PlatformLog, platformLog } from './platform-log.ts';
import { provide } from './provide.ts';
import { RuntimeApi } from './runtime-api.ts';
import { type Beginning, RuntimeProcess } from './runtime-process.ts';
import { nativeNote } from './supply/native.ts';
import type { Credentials, Initialization } from './variables.ts';

export interface EnvironmentListener {
  /** It polls for its first or its next invocation. */
  idle(environment: Environment): void;
  gone(environment: Environment): void;
}

type Verdict = 'timeout' | 'memory' | 'processes';

const MB = 1024 * 1024;

/** One execution environment: a process, its Runtime API, its log stream, and at most one invocation at a time. */
export class Environment {
  /** Its process is older than its code. */
  wasHeld = false;
  readonly #folder: string;
  readonly #api: RuntimeApi;
  readonly #process: RuntimeProcess;
  readonly #platform: PlatformLog;
  #blueprint: Blueprint;
  #listener: EnvironmentListener;
  #credentials: Credentials;
  #writer: LogStream;
  #flight: Flight | undefined;
  #initLimit: Deadline | undefined;
  #born = 0;
  #initDuration: number | undefined;
  #peak = 0;
  /** CPU time of its processes when the invocation began; undefined if not needed. */
  #cpu: number | undefined;
  #ready: ((failure?: InitFailure) => void) | undefined;
  /** It was killed during its initialization. */
  #failed = false;
  #dead = false;
  #whenBuried: (() => void) | undefined;
  /** Lines of the initialization, for the caller whose invocation fails with it. */
  #early: string[] | undefined = [];
  /** Set when this side killed the process: the invocation's result instead of an exit code. */
  #verdict: Verdict | undefined;

  constructor(blueprint: Blueprint, credentials: Credentials, listener: EnvironmentListener) {
    const { configuration, ctx } = blueprint;
    this.#blueprint = blueprint;
    this.#credentials = credentials;
    this.#listener = listener;
    const id = ctx.kernel.ids.random(32, '0123456789abcdef');
    this.#folder = join(blueprint.scratch, id);
    this.#writer = openLog(ctx, configuration, id);
    this.#platform = platformLog(configuration.LoggingConfig, () => ctx.kernel.clock.now());
    this.#api = new RuntimeApi({
      isOwn: (connection) => this.#process.owns(connection),
      mayPoll: () => this.#flight === undefined || this.#flight.answered,
      ready: () => this.#onPoll(),
      isRunning: (invocation) => this.#flight?.isOpen(invocation) === true,
      response: (_id, payload) => this.#flight?.respond({ payload, failed: false }),
      error: (_id, payload) => this.#flight?.respond({ payload, failed: true }, errorTypeOf(payload)),
      tooLarge: () => this.#flight?.tooLarge(),
      stream: (_id, request) => this.#flight?.stream(request),
      initError: (type, payload) => this.#initFailed({ kind: 'error', errorType: type, payload, reason: type }),
      held: () => this.#process.answered(),
      provide: (name) => provide(blueprint.runtime, name, this.#flight ?? this.#initLimit, (text) => this.#note(text)),
    });
    this.#process = new RuntimeProcess(this.#folder, this.#api, {
      line: (text) => blueprint.inspection?.heard(text) || this.#line(text, false),
      gone: (code, signal) => this.#onGone(code, signal),
    });
  }

  /**
   * Starts the runtime without its code, once. Whether it waits for that, and says so within this many milliseconds.
   */
  hold(limit: number): Promise<boolean> {
    this.wasHeld = true;
    return this.#process.hold(this.#beginning('on-demand'), limit);
  }

  /** The code is in its place: the process can be started. */
  assign(configuration: FunctionConfiguration, credentials: Credentials, listener: EnvironmentListener): void {
    this.#blueprint = { ...this.#blueprint, configuration };
    this.#credentials = credentials;
    this.#listener = listener;
    // Its name has the day in it.
    this.#writer = openLog(this.#blueprint.ctx, configuration, basename(this.#folder));
  }

  /** Resolves when the runtime is ready, or with the reason why it is not; the environment has ended then. */
  async start(limit: number, initialization: Initialization): Promise<InitFailure | undefined> {
    const { inspection, notes, runtime } = this.#blueprint;
    const begin = await this.#process.prepare(this.#beginning(initialization));
    if (this.#process.isOver) return { kind: 'error', errorType: this.#exitType, payload: undefined, reason: 'killed' };
    this.#line(this.#platform.initStart(runtime.description, initialization, notes));
    this.#born = performance.now();
    const failure = await new Promise<InitFailure | undefined>((resolve) => {
      this.#initLimit = new Deadline(limit, () => {
        this.#verdict = 'timeout';
        this.#initFailed({ kind: 'timeout', errorType: 'Sandbox.Timedout', payload: undefined, reason: 'timeout' });
      });
      inspection?.hold(this.#initLimit);
      this.#ready = (found) => {
        this.#initLimit?.clear();
        this.#ready = undefined;
        resolve(found);
      };
      begin();
      this.#blueprint.memory.add(this);
    });
    if (failure) this.#line(initReport(performance.now() - this.#born, failure));
    return failure;
  }

  #beginning(initialization: Initialization): Beginning {
    return { blueprint: this.#blueprint, credentials: this.#credentials, initialization, log: this.#writer };
  }

  /** When its credentials end. Milliseconds since the epoch. */
  get expires(): number {
    return this.#credentials.expires;
  }

  get pid(): number {
    return this.#process.child?.pid ?? 0;
  }

  processes(): readonly number[] {
    return this.#process.child?.processes() ?? [];
  }

  get memoryLimit(): number {
    return (this.#blueprint.configuration.MemorySize ?? 128) * MB;
  }

  /** Runs an invocation; the environment must be idle. */
  invoke(invocation: Invocation): void {
    const { configuration, ctx, inspection } = this.#blueprint;
    const timeout = (configuration.Timeout ?? 3) * 1000;
    this.#flight = new Flight(invocation, timeout, {
      late: () => this.#condemn('timeout'),
      coldStart: this.#initDuration !== undefined,
    });
    inspection?.hold(this.#flight);
    invocation.begin?.(this.#flight.coldStart);
    this.#line(this.#platform.start(invocation.id, configuration.Version ?? '$LATEST'));
    this.#blueprint.memory.add(this);
    this.#cpu = asksForCpuTime(configuration.Environment?.Variables) ? cpuTime(this.processes()) : undefined;
    this.#api.send(invocation, ctx.kernel.clock.now() + timeout);
  }

  /** Logs and ends an invocation for which this environment did not become ready. */
  refuse(invocation: Invocation, failure: InitFailure): void {
    const flight = new Flight(invocation, 0, { late: () => {}, coldStart: true });
    this.#flight = flight;
    for (const line of this.#early ?? []) flight.tail.note(line);
    invocation.begin?.(flight.coldStart);
    this.#line(this.#platform.start(invocation.id, this.#blueprint.configuration.Version ?? '$LATEST'));
    if (failure.kind === 'timeout') this.#timedOut(flight);
    else if (failure.payload) flight.respond({ payload: failure.payload, failed: true }, failure.errorType);
    else this.#line(flight.crashed(failure.reason, this.#exitType));
    this.#land();
  }

  onMemory(bytes: number, processes: number): void {
    this.#peak = Math.max(this.#peak, bytes);
    if (bytes > this.memoryLimit) this.#condemn('memory');
    else if (processes > PROCESSES && !this.#verdict) {
      this.#note(`AWS starts at most ${PROCESSES} processes; this function was ended with ${processes}.`);
      this.#condemn('processes');
    }
  }

  /** The cloud waits for the process's end before it closes or is reset: it has last lines to write. */
  kill(): void {
    const { child, launching } = this.#process;
    if (!child && launching) {
      // Everything that the launch created is removed, too.
      this.#process.end();
      this.#blueprint.ctx.kernel.background(launching.finally(() => this.#bury()));
    } else if (!child) this.#bury();
    else if (!this.#dead && !this.#whenBuried) {
      const buried = new Promise<void>((resolve) => {
        this.#whenBuried = resolve;
      });
      this.#blueprint.ctx.kernel.background(buried);
    }
    child?.kill();
  }

  /** `platform`: Lambda writes it, not the function. */
  #line(text: string, platform = true): void {
    if (!text) return;
    showLine(this.#blueprint, { id: this.#flight?.invocation.id, line: text, platform });
    if (this.#flight) this.#flight.tail.note(text);
    else if (this.#early) this.#early.push(text);
    this.#writer.write(`${text}\n`);
  }

  #note(text: string): void {
    this.#line(this.#platform.note(text));
  }

  #onPoll(): void {
    if (this.#failed) return;
    if (this.#ready) {
      this.#initDuration = performance.now() - this.#born - (this.#initLimit?.paused ?? 0);
      this.#process.child?.settle();
      this.#blueprint.memory.remove(this);
      this.#peak = bytesOf(this.processes(), this.memoryLimit);
      this.#early = undefined;
      this.#ready();
      this.#listener.idle(this);
    } else if (this.#flight?.answered) {
      // Output that the process wrote before it polled is read in this turn of the event loop.
      setImmediate(() => {
        if (!this.#flight || this.#dead) return;
        this.#land();
        this.#listener.idle(this);
      });
    }
  }

  #initFailed(failure: InitFailure): void {
    const ready = this.#ready;
    if (!ready) return;
    const note = nativeNote(this.#blueprint.configuration.Architectures?.[0] ?? 'x86_64', failure.payload);
    if (note) this.#note(note);
    this.#failed = true;
    this.#process.child?.kill();
    // The process's last lines come before its end does.
    this.#ready = () => ready(failure);
  }

  #condemn(verdict: Verdict): void {
    if (this.#verdict) return;
    this.#verdict = verdict;
    this.#process.child?.kill();
  }

  #onGone(code: number | null, signal: NodeJS.Signals | null): void {
    const reason = exitReason(code, signal);
    this.#ready?.({ kind: 'error', errorType: this.#exitType, payload: undefined, reason });
    const flight = this.#flight;
    if (flight) {
      if (this.#verdict === 'timeout') this.#timedOut(flight);
      else if (!flight.answered) this.#line(flight.crashed(reason, this.#exitType));
      this.#land();
    }
    this.#bury();
  }

  #timedOut(flight: Flight): void {
    const { configuration, ctx } = this.#blueprint;
    this.#line(flight.timedOut(configuration.Timeout ?? 3, ctx.kernel.clock.now()));
  }

  get #exitType(): string {
    return this.#verdict === 'memory' ? 'Runtime.OutOfMemory' : 'Runtime.ExitError';
  }

  /** The invocation is over: reports its last lines, then its outcome to a waiting caller. */
  #land(): void {
    const flight = this.#flight;
    if (!flight) return;
    const memorySize = this.#blueprint.configuration.MemorySize ?? 128;
    this.#blueprint.memory.remove(this);
    const cpu = this.#cpu === undefined ? undefined : cpuTime(this.processes());
    if (cpu !== undefined) this.#note(`CPU time: ${(cpu - this.#cpu!).toFixed(3)} ms`);
    this.#cpu = undefined;
    const lines = this.#platform.end({
      requestId: flight.invocation.id,
      duration: flight.status === 'timeout' ? (this.#blueprint.configuration.Timeout ?? 3) * 1000 : flight.duration,
      init: this.#initDuration,
      memorySize,
      maxMemory: Math.min(memorySize, Math.ceil(this.#peak / MB)),
      status: flight.status,
      errorType: flight.errorType,
    });
    for (const line of lines) this.#line(line);
    this.#initDuration = undefined;
    this.#flight = undefined;
    flight.close();
  }

  #bury(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#process.end();
    this.#api.close();
    this.#blueprint.memory.remove(this);
    this.#blueprint.inspection?.silent();
    const { kernel } = this.#blueprint.ctx;
    kernel.background(this.#writer.flush());
    kernel.background(rm(this.#folder, { recursive: true, force: true }));
    this.#blueprint.release?.();
    this.#listener.gone(this);
    this.#whenBuried?.();
  }
}
