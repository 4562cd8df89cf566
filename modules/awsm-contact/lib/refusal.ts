export interface RefusalDetails {
  /** Of the form. */
  readonly field?: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** Why a message is not taken, in words for who wrote it. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  /** For programs: `invalid`, `token`, `spam`, `limit`. */
  readonly reason: string;
  readonly details: RefusalDetails;

  constructor(status: number, reason: string, message: string, details: RefusalDetails = {}) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.details = details;
  }
}
