/** The level of detail: errors, every step, or every step with its data (`dataTrace`). */
export type LogDetail = 'errors' | 'info' | 'full';

/**
 * The execution log of one request, line by line, as API Gateway writes it to CloudWatch Logs and TestInvokeMethod returns it.
 */
export class ExecutionLog {
  readonly lines: { readonly at: number; readonly text: string }[] = [];
  readonly detail: LogDetail;
  readonly #now: () => number;

  constructor(now: () => number, detail: LogDetail) {
    this.#now = now;
    this.detail = detail;
  }

  add(text: string): void {
    this.lines.push({ at: this.#now(), text });
  }

  /** For entries that are only logged with full requests and responses. */
  trace(text: () => string): void {
    if (this.detail === 'full') this.add(truncated(text()));
  }
}

const LONGEST_LINE = 1024;

/** API Gateway truncates logged requests and responses at 1,024 bytes. */
function truncated(text: string): string {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)} [TRUNCATED]` : text;
}
