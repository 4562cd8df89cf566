import type { Caller } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';

// https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html and each operation's page.

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message, 400);
export const parameterNotFound = (name: string): AwsError =>
  new AwsError('ParameterNotFound', `Parameter ${name} not found.`, 400);
/** https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-shared-parameters.html */
export const notShared = (caller: Caller, arn: string): AwsError =>
  new AwsError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: ssm:GetParameter on resource: ${arn} because no resource-based policy allows the ssm:GetParameter action`,
    400,
  );
export const versionNotFound = (name: string, version: number | string): AwsError =>
  new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
    400,
  );
export const invalidFilterKey = (message: string): AwsError => new AwsError('InvalidFilterKey', message, 400);
export const invalidFilterValue = (message: string): AwsError => new AwsError('InvalidFilterValue', message, 400);
export const invalidFilterOption = (message: string): AwsError => new AwsError('InvalidFilterOption', message, 400);
