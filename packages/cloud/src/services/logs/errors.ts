import { AwsError } from '../../kernel/errors.ts';

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/CommonErrors.html and each operation's page.

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message, 400);

/** Only protection from deletion has this code. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html */
export const protectedGroup = (message: string): AwsError => new AwsError('ValidationException', message, 400);

export const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message, 400);

export const alreadyExists = (message: string): AwsError =>
  new AwsError('ResourceAlreadyExistsException', message, 400);

export const limitExceeded = (message: string): AwsError => new AwsError('LimitExceededException', message, 400);

/** AWS's answer for a value that breaks a rule of the API's model. */
export function violation(value: unknown, field: string, rule: string): AwsError {
  const shown = value === undefined || value === null ? 'null' : `'${String(value).slice(0, 2_000)}'`;
  return invalidParameter(
    `1 validation error detected: Value ${shown} at '${field}' failed to satisfy constraint: ${rule}`,
  );
}
