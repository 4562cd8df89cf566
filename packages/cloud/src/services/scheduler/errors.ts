import { AwsError } from '../../kernel/errors.ts';

// https://docs.aws.amazon.com/scheduler/latest/APIReference/CommonErrors.html and each operation's page.

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message, 400);
export const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message, 404);
export const conflict = (message: string): AwsError => new AwsError('ConflictException', message, 409);
