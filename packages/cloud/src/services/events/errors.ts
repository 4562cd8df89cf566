import { AwsError } from '../../kernel/errors.ts';

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html and each operation's page.

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message, 400);
export const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message, 400);
export const alreadyExists = (message: string): AwsError =>
  new AwsError('ResourceAlreadyExistsException', message, 400);
export const limitExceeded = (): AwsError =>
  new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.', 400);
export const managed = (name: string): AwsError =>
  new AwsError(
    'ManagedRuleException',
    `Rule ${name} is managed by an AWS service and can only be modified by it.`,
    400,
  );
/** Of event sources; replays have a code of their own. */
export const invalidState = (message: string): AwsError => new AwsError('InvalidStateException', message, 400);
export const illegalStatus = (message: string): AwsError => new AwsError('IllegalStatusException', message, 400);
