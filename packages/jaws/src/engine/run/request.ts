import { randomBytes, randomUUID } from 'node:crypto';
import { partitionOf } from '../../base/partition.ts';
import type { FunctionModel } from '../../model/types.ts';

/** The context of an invocation, in the names of Node's context object. */
export interface InvocationContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export function invocationContext(fn: FunctionModel, name: string, region: string, now: Date): InvocationContext {
  const day = now.toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:${partitionOf(region).id}:lambda:${region}:000000000000:function:${name}`,
    memoryLimitInMB: String(fn.memorySize),
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: `${day}/[$LATEST]${randomBytes(16).toString('hex')}`,
  };
}

/** What Lambda itself sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export function runtimeEnvironment(
  fn: FunctionModel,
  context: InvocationContext,
  where: { readonly region: string; readonly task: string; readonly handler: string },
): Record<string, string> {
  return {
    _HANDLER: where.handler,
    AWS_REGION: where.region,
    AWS_DEFAULT_REGION: where.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: context.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: context.functionVersion,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: context.memoryLimitInMB,
    AWS_LAMBDA_LOG_GROUP_NAME: context.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: context.logStreamName,
    LAMBDA_TASK_ROOT: where.task,
    TZ: 'UTC',
  };
}

const system =
  /^(PATH|HOME|USERPROFILE|TMPDIR|TEMP|TMP|SYSTEMROOT|LANG|LC_\w+|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|https?_proxy|no_proxy)$/i;

/** Where profiles are, and how to reach AWS at all. */
const configuration = /^AWS_(CONFIG_FILE|SHARED_CREDENTIALS_FILE|CA_BUNDLE)$/;

/**
 * A function that runs here sees only the variables of the user's environment that programs need to start, and those to reach AWS: those of `aws` if
 * it is
 * known, since keys of one account and the profile of another do not mix.
 */
export function hostEnvironment(
  env: NodeJS.ProcessEnv,
  aws: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const wanted = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      (system.test(entry[0]) || configuration.test(entry[0]) || (aws === undefined && entry[0].startsWith('AWS_'))),
  );
  return { ...Object.fromEntries(wanted), ...aws };
}
