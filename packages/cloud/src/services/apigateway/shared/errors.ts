import { AwsError } from '../../../kernel/errors.ts';

/**
 * The errors of API Gateway's control plane.
 * https://docs.aws.amazon.com/apigateway/latest/api/CommonErrors.html
 */
export function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message, 400);
}

export function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message, 404);
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message, 409);
}

/** AWS's wording when a value is not of its enumeration; `at` is the member's path as AWS prints it. */
export function notInEnum(value: string, at: string, allowed: readonly string[]): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${at}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
    400,
  );
}
