/**
 * An answer that AWS would give: error code, message and, where the service's model does not say it, the HTTP status.
 * `fields` are further members of the error shape (`Type`, `Resource`, …).
 */
export class AwsError extends Error {
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

/** The answer of an operation, option or resource type that this cloud does not have: by name, never a false success. */
export function notImplemented(feature: string): AwsError {
  return new AwsError('NotImplemented', `${feature} is not implemented by jaws-cloud.`, 501);
}
