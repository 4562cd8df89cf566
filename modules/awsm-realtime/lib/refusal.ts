/** Why a client's request is refused. The response is `{ error: message, reason }`. */
export class Refusal extends Error {
  readonly reason: string;
  readonly field: string | undefined;

  /** `reason`: one word for programs. `message`: for people. */
  constructor(reason: string, message: string, field?: string) {
    super(message);
    this.reason = reason;
    this.field = field;
  }
}
