import { AwsError } from '../../kernel/errors.ts';

/** Lambda's errors contain `Type: User` if the caller can fix them. */
const userError = (code: string, status: number) => (message: string) =>
  new AwsError(code, message, status, { Type: 'User' });

export const notFound = userError('ResourceNotFoundException', 404);
export const invalidParameter = userError('InvalidParameterValueException', 400);
export const conflict = userError('ResourceConflictException', 409);
export const preconditionFailed = userError('PreconditionFailedException', 412);
export const invalidContent = userError('InvalidRequestContentException', 400);
export const tooLarge = userError('RequestTooLargeException', 413);
/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionCodeSigningConfig.html#API_PutFunctionCodeSigningConfig_Errors */
export const notFoundConfig = (arn: string) =>
  userError(
    'CodeSigningConfigNotFoundException',
    404,
  )(`The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`);
/** AWS's words for PutFunctionConcurrency, as LocalStack's tests recorded them. */
export const functionsOnly = () =>
  invalidParameter(
    'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
  );
/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors */
export const recursiveInvocation = () =>
  userError(
    'RecursiveInvocationException',
    400,
  )(
    "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation.",
  );
export const validationError = (message: string) => new AwsError('ValidationException', message, 400);

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors */
export const throttled = (reason: string) =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Type: 'User', Reason: reason });
