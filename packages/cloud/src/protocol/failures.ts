/**
 * A request that cannot be decoded, with the code and status of AWS's answer. Has the members of the kernel's AwsError,
 * which this folder does not import.
 */
export class ProtocolError extends Error {
  readonly code: string;
  readonly status: number | undefined;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status?: number, fields: Record<string, unknown> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** What the decoders of single values throw: each protocol answers it with its own code. */
export class Malformed extends Error {}
