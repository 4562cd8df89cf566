import type { FunctionModel } from './types.ts';

/**
 * Names that Lambda sets itself and refuses from others.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const reserved: ReadonlySet<string> = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

/** Letters, digits and underscores, at least two: https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html */
export const variablePattern = /^[a-zA-Z][a-zA-Z0-9_]+$/;

export const isReservedName = (name: string): boolean => reserved.has(name);

/** Whether Lambda accepts a variable of this name. */
export const isEnvName = (name: string): boolean => variablePattern.test(name) && !reserved.has(name);

/** Variables of a stage that a function needs in order to work. */
export const requiredVariables = ({ envVars, optionalEnvVars = [] }: FunctionModel): readonly string[] =>
  envVars.filter((name) => !optionalEnvVars.includes(name));
