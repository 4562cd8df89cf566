import { type Failure, failureIn } from '../../base/lambda-failure.ts';
import { type CloudHappenings, followCloud } from '../../cloud/live.ts';
import type { Emit } from '../../events.ts';

export interface FeedOptions {
  readonly endpoint: string;
  readonly account: string;
  readonly place: { readonly stage: string; readonly region: string };
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** The id of a deployed function's name; undefined: it is none of this project. */
  idOf(functionName: string): string | undefined;
  /** An invocation has ended. */
  ended(id: string, invocation: CloudHappenings['invocation']): void;
}

/** An invocation that failed. */
export interface FailedRun {
  /** Id of the invocation, by which `jaws replay` finds it. */
  readonly invocation: string;
  readonly function: string;
  readonly error: string;
  readonly failure: Failure | undefined;
}

/** Lines of one invocation that are kept until it ends. */
const mostLines = 200;
/** Failures are kept for the answers that they led to. */
const mostFailures = 100;

/** What happens in the embedded cloud, as events of a session. */
export class Feed {
  readonly #options: FeedOptions;
  readonly #lines = new Map<string, string[]>();
  /** By the id of the API's request. */
  readonly #failures = new Map<string, FailedRun>();
  readonly #waiting = new Map<string, ((failed: FailedRun) => void)[]>();

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** Resolves when it hears everything. */
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

  /** The invocation that a request to an endpoint led to, if it failed: the answer may be here before the cloud's report of it. */
  failureOf(requestId: string, patience: number): Promise<FailedRun | undefined> {
    const known = this.#failures.get(requestId);
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(requestId);
        resolve(undefined);
      }, patience);
      const take = (failed: FailedRun) => {
        clearTimeout(timer);
        resolve(failed);
      };
      this.#waiting.set(requestId, [...(this.#waiting.get(requestId) ?? []), take]);
    });
  }

  #line(id: string, { id: invocation, line, platform, time }: CloudHappenings['log']): void {
    const { emit, place } = this.#options;
    emit({ type: 'function-log', ...place, function: id, at: time, message: line });
    if (invocation === undefined || platform) return;
    const lines = this.#lines.get(invocation) ?? [];
    if (lines.length < mostLines) lines.push(line);
    this.#lines.set(invocation, lines);
  }

  #ended(id: string, invocation: CloudHappenings['invocation']): void {
    const { emit, place } = this.#options;
    const { coldStart, duration, error, event, trigger } = invocation;
    const lines = this.#lines.get(invocation.id) ?? [];
    this.#lines.delete(invocation.id);
    const failure = error === undefined ? undefined : failureIn(lines);
    if (error !== undefined) {
      const failed: FailedRun = { invocation: invocation.id, function: id, error, failure };
      const requestId = requestIdOf(event);
      if (requestId !== undefined) this.#keep(requestId, failed);
    }
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
  }

  #keep(requestId: string, failed: FailedRun): void {
    this.#failures.set(requestId, failed);
    const [oldest] = this.#failures.keys();
    if (oldest !== undefined && this.#failures.size > mostFailures) this.#failures.delete(oldest);
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
