import type { CreateFunctionRequest, UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda';
import { maxLength, oneOf, pattern, range, require } from '../constraints.ts';
import { invalidParameter } from '../errors.ts';

const ROLE = /^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/;
const HANDLER = /^[^\s]+$/;
const ENV_NAME = /^[a-zA-Z]([a-zA-Z0-9_])+$/;
const ENV_LIMIT = 4096;
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const RESERVED: readonly string[] = [
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
];

type Configurable = Omit<CreateFunctionRequest, 'FunctionName' | 'Code' | 'Role' | 'Publish'> &
  Pick<UpdateFunctionConfigurationRequest, 'Role'>;

/** Rules for creating and updating. https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export function checkConfiguration(input: Configurable, account: string): void {
  require(pattern(input.Role, 'role', ROLE), pattern(input.Handler, 'handler', HANDLER), maxLength(
    input.Handler,
    'handler',
    128,
  ), maxLength(input.Description, 'description', 256), range(input.Timeout, 'timeout', 1, 900), range(
    input.MemorySize,
    'memorySize',
    128,
    10_240,
  ), range(input.EphemeralStorage?.Size, 'ephemeralStorage.size', 512, 10_240), architectures(
    input.Architectures,
  ), oneOf(input.TracingConfig?.Mode, 'tracingConfig.mode', ['Active', 'PassThrough']), oneOf(
    input.LoggingConfig?.LogFormat,
    'loggingConfig.logFormat',
    ['JSON', 'Text'],
  ), oneOf(input.SnapStart?.ApplyOn, 'snapStart.applyOn', ['PublishedVersions', 'None']));
  const owner = input.Role?.split(':')[4];
  if (owner && owner !== account) throw invalidParameter('Cross-account pass role is not allowed.');
  checkEnvironment(input.Environment?.Variables);
  const { LoggingConfig: logging } = input;
  if (logging && logging.LogFormat !== 'JSON' && (logging.ApplicationLogLevel || logging.SystemLogLevel)) {
    throw invalidParameter(
      'You cannot specify log levels when your log format is Text. Change your log format to JSON or remove the log levels.',
    );
  }
}

function architectures(value: readonly string[] | undefined): string | undefined {
  if (!value) return undefined;
  const known = value.every((one) => ['x86_64', 'arm64'].includes(one));
  if (known && value.length > 1) {
    return `Value '[${value.join(', ')}]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1`;
  }
  if (known && value.length === 1) return undefined;
  return `Value '[${value.join(', ')}]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]`;
}

function checkEnvironment(variables: Readonly<Record<string, string>> | undefined): void {
  if (!variables) return;
  const names = Object.keys(variables);
  const measured = JSON.stringify(variables);
  const badName = names.find((name) => !ENV_NAME.test(name));
  if (badName !== undefined) {
    require(
      `Value '{${names.map((name) => `${name}=***`).join(', ')}}' at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: ${ENV_NAME.source.slice(1, -1)}, Member must not be null]`,
    );
  }
  const reserved = names.filter((name) => RESERVED.includes(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  if (Buffer.byteLength(measured) > ENV_LIMIT) {
    // AWS repeats the variables in this message; secrets do not belong in error texts, so the names alone stand here.
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${JSON.stringify(names)}`,
    );
  }
}
