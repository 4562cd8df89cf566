import { AwsError } from '../../kernel/errors.ts';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html
export const invalidValue = (message: string): AwsError => new AwsError('InvalidParameterValue', message, 400);
export const invalidCombination = (message: string): AwsError =>
  new AwsError('InvalidParameterCombination', message, 400);
export const missing = (message: string): AwsError => new AwsError('MissingParameter', message, 400);
export const validation = (message: string): AwsError => new AwsError('ValidationError', message, 400);
export const invalidToken = (message = 'Request parameter NextToken is invalid'): AwsError =>
  new AwsError('InvalidNextToken', message, 400);
export const notFound = (message: string): AwsError => new AwsError('ResourceNotFound', message, 404);
