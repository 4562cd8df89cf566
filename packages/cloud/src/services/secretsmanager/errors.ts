import { AwsError } from '../../kernel/errors.ts';

// https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html and each operation's page.

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message, 400);
export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequestException', message, 400);
export const validation = (message: string): AwsError => new AwsError('ValidationException', message, 400);
export const exists = (message: string): AwsError => new AwsError('ResourceExistsException', message, 400);
export const notFound = (subject = 'secret.'): AwsError =>
  new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified ${subject}`, 400);
export const markedForDeletion = (): AwsError =>
  invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
