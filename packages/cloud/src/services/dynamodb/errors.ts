import { AwsError } from '../../kernel/errors.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html and each operation's page.

export const validation = (message: string): AwsError => new AwsError('ValidationException', message, 400);

/** AWS's error for a well-formed value with invalid content. */
export const invalidParameter = (message: string): AwsError =>
  validation(`One or more parameter values were invalid: ${message}`);

/** Item operations do not name the table that is missing. */
export const noResource = (): AwsError =>
  new AwsError('ResourceNotFoundException', 'Requested resource not found', 400);

/** Table operations do. */
export const noTable = (name: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`, 400);

export const tableNotFound = (name: string): AwsError =>
  new AwsError('TableNotFoundException', `Table not found: ${name}`, 400);

export const inUse = (message: string): AwsError => new AwsError('ResourceInUseException', message, 400);

export const limitExceeded = (message: string): AwsError => new AwsError('LimitExceededException', message, 400);
