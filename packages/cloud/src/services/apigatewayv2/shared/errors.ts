import { AwsError } from '../../../kernel/errors.ts';

/** The errors of API Gateway V2. https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html */
export function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message, 400);
}

export function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message, 404);
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message, 409);
}
