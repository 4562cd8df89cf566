import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { PlaceVariables } from './filesystem/view.ts';
import type { RuntimeCommand } from './runtime/runtime-command.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** Why an environment is started: for an invocation, or ahead of them. */
export type Initialization = 'on-demand' | 'provisioned-concurrency';

export interface EnvironmentFacts {
  readonly configuration: FunctionConfiguration;
  readonly region: string;
  readonly runtime: RuntimeCommand;
  readonly taskRoot: string;
  readonly places: PlaceVariables;
  readonly credentials: Credentials;
  readonly endpoint: string;
  /** `host:port` of the Runtime API. */
  readonly runtimeApi: string;
  readonly initialization: Initialization;
  readonly logGroup: string;
  readonly logStream: string;
}

/** The address of AWS's X-Ray daemon; nothing listens here, and data sent there is lost. */
const NO_TRACING = {
  AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
  AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
  _AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1',
  _AWS_XRAY_DAEMON_PORT: '2000',
};

/**
 * All variables of an execution environment: nothing of this process's own gets in.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function environmentVariables(facts: EnvironmentFacts): Record<string, string> {
  const { configuration, credentials, places, region, runtime, taskRoot } = facts;
  const own = configuration.Environment?.Variables ?? {};
  const { NODE_OPTIONS: ownNodeOptions, ...rest } = own;
  const { NODE_OPTIONS: nodeOptions, ...brought } = runtime.variables;
  const logging = configuration.LoggingConfig;
  const variables: Record<string, string> = {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...places,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.Runtime}`,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    ...NO_TRACING,
    AWS_ENDPOINT_URL: facts.endpoint,
    ...brought,
    ...rest,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_LAMBDA_FUNCTION_NAME: configuration.FunctionName ?? '',
    AWS_LAMBDA_FUNCTION_VERSION: configuration.Version ?? '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.MemorySize ?? 128),
    AWS_LAMBDA_INITIALIZATION_TYPE: facts.initialization,
    AWS_LAMBDA_LOG_GROUP_NAME: facts.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: facts.logStream,
    AWS_LAMBDA_RUNTIME_API: facts.runtimeApi,
    LAMBDA_TASK_ROOT: taskRoot,
    _HANDLER: configuration.Handler ?? '',
  };
  if (nodeOptions) variables.NODE_OPTIONS = ownNodeOptions ? `${nodeOptions} ${ownNodeOptions}` : nodeOptions;
  else if (ownNodeOptions !== undefined) variables.NODE_OPTIONS = ownNodeOptions;
  if (logging?.LogFormat === 'JSON') {
    variables.AWS_LAMBDA_LOG_FORMAT = 'JSON';
    variables.AWS_LAMBDA_LOG_LEVEL = logging.ApplicationLogLevel ?? 'INFO';
  }
  if (configuration.Runtime?.startsWith('provided')) delete variables.AWS_EXECUTION_ENV;
  // Windows programs do not start without it, and it says nothing about the host.
  if (process.platform === 'win32' && process.env.SystemRoot) variables.SystemRoot = process.env.SystemRoot;
  return variables;
}
