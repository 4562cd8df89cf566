/** Why an environment never became ready. */
export interface InitFailure {
  readonly kind: 'error' | 'timeout';
  readonly errorType: string;
  /** Undefined when the process ended without output. */
  readonly payload: Uint8Array | undefined;
  readonly reason: string;
}

/** The line of the log that AWS writes about it. `duration` in milliseconds. */
export function initReport(duration: number, failure: InitFailure): string {
  const status = failure.kind === 'timeout' ? 'timeout' : `error\tError Type: ${failure.errorType}`;
  return `INIT_REPORT Init Duration: ${duration.toFixed(2)} ms\tPhase: init\tStatus: ${status}`;
}
