export interface RefusalDetails {
  /** Of what was sent. */
  readonly field?: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** Why something is not done, in words for the user. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  /** For programs: `invalid`, `credentials`, `token`, `session`, `limit`, `raced`. */
  readonly reason: string;
  readonly details: RefusalDetails;

  constructor(status: number, reason: string, message: string, details: RefusalDetails = {}) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.details = details;
  }
}

export const invalid = (field: string, message: string) => new Refusal(400, 'invalid', message, { field });
