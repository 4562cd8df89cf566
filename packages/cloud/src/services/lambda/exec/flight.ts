import type { IncomingMessage } from 'node:http';
import { Deadline } from './deadline.ts';
import { errorPayload, type Invocation, type Outcome, PAYLOAD_LIMIT, type Run } from './invocation.ts';
import { LogTail } from './log-tail.ts';

/** An invocation inside an environment: its clock, its outcome, its log lines. */
export class Flight implements Run {
  readonly invocation: Invocation;
  status: 'success' | 'error' | 'timeout' = 'success';
  errorType: string | undefined;
  readonly #started = performance.now();
  readonly #deadline: Deadline;
  readonly coldStart: boolean;
  readonly #wantsTail: boolean;
  readonly tail = new LogTail();
  #ended: number | undefined;
  #outcome: Outcome | undefined;
  #streaming = false;

  constructor(invocation: Invocation, timeout: number, options: { late: () => void; coldStart: boolean }) {
    this.invocation = invocation;
    this.coldStart = options.coldStart;
    this.#wantsTail = invocation.wantsTail;
    this.#deadline = new Deadline(timeout > 0 ? timeout : Infinity, options.late);
  }

  get answered(): boolean {
    return this.#outcome !== undefined;
  }

  /** Milliseconds. */
  get duration(): number {
    return (this.#ended ?? performance.now()) - this.#started - this.#deadline.paused;
  }

  /** The function waits for something that it would not wait for on AWS. */
  pause(): void {
    this.#deadline.pause();
  }

  resume(): void {
    this.#deadline.resume();
  }

  /** The function is under a debugger: it never times out. */
  suspend(): void {
    this.#deadline.suspend();
  }

  release(): void {
    this.#deadline.release();
  }

  isOpen(id: string): boolean {
    return id === this.invocation.id && !this.#outcome && !this.#streaming;
  }

  /** The first outcome counts. */
  respond(outcome: Outcome, errorType?: string): void {
    if (this.#outcome) return;
    this.#deadline.clear();
    this.#ended = performance.now();
    this.#outcome = outcome;
    if (outcome.failed) {
      this.status = 'error';
      this.errorType = errorType;
    }
    if (!this.#wantsTail) this.invocation.finish(outcome, this);
  }

  /** In the words that LocalStack's test_lambda_too_large_response recorded on AWS. */
  tooLarge(): void {
    const type = 'Function.ResponseSizeTooLarge';
    const text = `Response payload size exceeded maximum allowed payload size (${PAYLOAD_LIMIT} bytes).`;
    this.respond({ payload: errorPayload(type, text), failed: true }, type);
  }

  /** The function took longer than its timeout, in seconds. Returns its log's text about that. */
  timedOut(timeout: number, now: number): string {
    const { id } = this.invocation;
    const type = 'Sandbox.Timedout';
    const text = `Task timed out after ${timeout.toFixed(2)} seconds`;
    this.respond({ payload: errorPayload(type, `RequestId: ${id} Error: ${text}`), failed: true }, type);
    this.status = 'timeout';
    return `${new Date(now).toISOString()} ${id} ${text}\n`;
  }

  /** The function's process ended without a result. Returns its log's text about that. */
  crashed(reason: string, errorType: string): string {
    const text = `RequestId: ${this.invocation.id} Error: ${reason}`;
    this.respond({ payload: errorPayload('Runtime.ExitError', text), failed: true }, errorType);
    return `${text}\nRuntime.ExitError`;
  }

  /** A streamed response: passed on as it arrives if the caller accepts that, otherwise collected. */
  stream(request: IncomingMessage): void {
    this.#streaming = true;
    const chunks: Buffer[] = [];
    let size = 0;
    if (this.invocation.onStream) {
      this.invocation.onStream(request.headers['content-type'] ?? 'application/octet-stream', request);
    } else {
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= PAYLOAD_LIMIT) chunks.push(chunk);
      });
    }
    request.on('end', () => {
      const type = request.trailers['lambda-runtime-function-error-type'];
      const body = request.trailers['lambda-runtime-function-error-body'];
      if (type) this.respond({ payload: Buffer.from(body ?? '', 'base64'), failed: true }, type);
      else if (size > PAYLOAD_LIMIT) this.tooLarge();
      else this.respond({ payload: Buffer.concat(chunks), failed: false });
    });
    request.on('error', () => {});
  }

  /** The last line is written: returns the outcome to a caller that requested the log with it. */
  close(): void {
    this.#deadline.clear();
    const tail = this.#wantsTail ? this.tail.bytes : undefined;
    this.tail.end();
    if (tail && this.#outcome) this.invocation.finish({ ...this.#outcome, tail }, this);
  }
}
