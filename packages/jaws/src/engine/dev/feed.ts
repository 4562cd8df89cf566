import { sep } from 'node:path';
import { type Failure, failureIn } from '../../base/lambda-failure.ts';
import { type CloudHappenings, followCloud } from '../../cloud/live.ts';
import type { Emit } from '../../events.ts';

export interface FeedOptions {
  readonly endpoint: string;
  readonly account: string;
  readonly place: { readonly stage: string; readonly region: string };
  /** The project's real path: stacks of code for a debugger name its files. */
  readonly root: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** The id of a deployed function's name; undefined if it is not a function of this project. */
  idOf(functionName: string): string | undefined;
  /** An invocation has ended. */
  ended(id: string, invocation: CloudHappenings['invocation']): void;
}

/** An invocation that failed. */
export interface FailedRun {
  /** Id of the invocation, for `jaws replay`. */
  readonly invocation: string;
  readonly function: string;
  readonly error: string;
  readonly failure: Failure | undefined;
}

/** Lines of one invocation that are kept until it ends. */
const mostLines = 200;
/** The line with the error of an invocation may come after its end. Milliseconds. */
const lineMs = 500;
/** How long results of invocations are kept for the responses that they led to. */
const mostEnds = 200;

/** The events of the embedded cloud, as events of a session. */
export class Feed {
  readonly #options: FeedOptions;
  readonly #lines = new Map<string, string[]>();
  /** The last error of a function's initialization: such a line belongs to no invocation. By the function's id. */
  readonly #beginnings = new Map<string, Failure>();
  /** Failed invocations whose error is not in the log yet. */
  readonly #late = new Map<string, () => void>();
  /** By the id of the API's request. */
  readonly #ends = new Map<string, FailedRun | undefined>();
  readonly #waiting = new Map<string, ((failed: FailedRun | undefined) => void)[]>();

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** Resolves when all streams are connected. */
  async start(): Promise<void> {
    const { account, emit, endpoint, place, signal } = this.#options;
    await followCloud(endpoint, {
      account,
      region: place.region,
      signal,
      onHappening: ({ kind, data }) => {
        const id = this.#options.idOf(data.function);
        if (id === undefined) return;
        if (kind === 'log') this.#line(id, data);
        if (kind === 'invocation') this.#ended(id, data);
      },
      onLost: () => emit({ type: 'warning', message: 'The embedded cloud is gone for the moment: waiting for it.' }),
    });
  }

  /**
   * The failed invocation that a request to an endpoint led to, if any: the response may arrive before the cloud's report of it.
   */
  failureOf(requestId: string, timeoutMs: number): Promise<FailedRun | undefined> {
    if (this.#ends.has(requestId)) return Promise.resolve(this.#ends.get(requestId));
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(requestId);
        resolve(undefined);
      }, timeoutMs);
      const take = (failed: FailedRun | undefined) => {
        clearTimeout(timer);
        resolve(failed);
      };
      this.#waiting.set(requestId, [...(this.#waiting.get(requestId) ?? []), take]);
    });
  }

  #line(id: string, { id: invocation, line, platform, time }: CloudHappenings['log']): void {
    const { emit, place } = this.#options;
    emit({ type: 'function-log', ...place, function: id, at: time, message: line });
    if (invocation === undefined) {
      const failure = this.#failureIn([line]);
      if (failure) this.#beginnings.set(id, failure);
      return;
    }
    const lines = this.#lines.get(invocation) ?? [];
    if (!platform && lines.length < mostLines) this.#lines.set(invocation, [...lines, line]);
    if (line.startsWith('REPORT ')) this.#late.get(invocation)?.();
  }

  #ended(id: string, invocation: CloudHappenings['invocation']): void {
    if (invocation.error === undefined || this.#failureOf(id, invocation)) {
      this.#end(id, invocation);
      return;
    }
    const timer = setTimeout(() => end(), lineMs);
    const end = () => {
      clearTimeout(timer);
      this.#late.delete(invocation.id);
      this.#end(id, invocation);
    };
    this.#late.set(invocation.id, end);
  }

  #failureOf(id: string, { error, id: invocation }: CloudHappenings['invocation']): Failure | undefined {
    if (error === undefined) return undefined;
    const beginning = this.#beginnings.get(id);
    const isOfBeginning = beginning && error === `${beginning.type}: ${beginning.message}`;
    return this.#failureIn(this.#lines.get(invocation) ?? []) ?? (isOfBeginning ? beginning : undefined);
  }

  #end(id: string, invocation: CloudHappenings['invocation']): void {
    const { emit, place } = this.#options;
    const { coldStart, duration, error, event, trigger } = invocation;
    const failure = this.#failureOf(id, invocation);
    this.#lines.delete(invocation.id);
    const failed = error === undefined ? undefined : { invocation: invocation.id, function: id, error, failure };
    emit({
      type: 'invocation',
      ...place,
      function: id,
      id: invocation.id,
      trigger,
      ok: error === undefined,
      ...(error !== undefined && { error }),
      ...(failure && failure.trace.length > 0 && { trace: failure.trace.map(inProject) }),
      ms: Math.round(duration),
      coldStart,
    });
    this.#options.ended(id, invocation);
    // Last: when it arrives, everything else is done.
    const requestId = requestIdOf(event);
    if (requestId !== undefined) this.#keep(requestId, failed);
  }

  /** With the paths inside any function's code. */
  #failureIn(lines: readonly string[]): Failure | undefined {
    const failure = failureIn(lines);
    const own = this.#options.root + sep;
    return failure && { ...failure, trace: failure.trace.map((line) => line.replaceAll(own, '/var/task/')) };
  }

  #keep(requestId: string, failed: FailedRun | undefined): void {
    this.#ends.set(requestId, failed);
    const [oldest] = this.#ends.keys();
    if (oldest !== undefined && this.#ends.size > mostEnds) this.#ends.delete(oldest);
    for (const take of this.#waiting.get(requestId) ?? []) take(failed);
    this.#waiting.delete(requestId);
  }
}

/** Paths as the project has them. */
const inProject = (line: string): string =>
  line.trim().replaceAll('file:///var/task/', '').replaceAll('/var/task/', '');

/** The id of the request in an event of API Gateway, in both formats. */
function requestIdOf(event: unknown): string | undefined {
  const { requestContext } = (event ?? {}) as { readonly requestContext?: { readonly requestId?: unknown } };
  return typeof requestContext?.requestId === 'string' ? requestContext.requestId : undefined;
}
