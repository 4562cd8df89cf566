/**
 * An error that AWS would return: code, message and, if the service's model does not say it, the HTTP status.
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

/**
 * The response for an unsupported operation, option or resource type: it names it, and never reports a false success.
 */
export function notImplemented(feature: string): AwsError {
  return new AwsError('NotImplemented', `${feature} is not implemented by jaws-cloud.`, 501);
}
