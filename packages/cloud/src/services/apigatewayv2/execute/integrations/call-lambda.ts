import { debugged, unlessDebugged } from '../../../../kernel/debugged.ts';
import { partitionOf } from '../../../../kernel/partition.ts';
import { mayInvoke } from '../authorize/lambda-permission.ts';
import { internalError, unavailable } from '../http-error.ts';
import type { Exchange, LiveStage } from '../types.ts';

export interface LambdaResult {
  readonly payload: Buffer;
  readonly failed: boolean;
}

const INVOCATION = /^arn:[^:]+:apigateway:[^:]*:lambda:path\/\/?2015-03-31\/functions\/(.+?)\/invocations$/s;
const FUNCTION = /^arn:[^:]+:lambda:([^:]+):(\d{12}):function:[^:]+(?::[^:]+)?$/;

export interface FunctionTarget {
  /** ARN with its qualifier, as the integration names it. */
  readonly arn: string;
  readonly region: string;
  readonly account: string;
}

/** The function of an ARN, or of API Gateway's own form around one, with its stage variables filled in. */
function functionOf(uri: string, stage: LiveStage): FunctionTarget | undefined {
  const filled = withStageVariables(uri, stage);
  const arn = INVOCATION.exec(filled)?.[1] ?? filled;
  const [, region, account] = FUNCTION.exec(arn) ?? [];
  return region === undefined || account === undefined ? undefined : { arn, region, account };
}

/** Puts stage variables into a URI, ARN or role; one that is not set becomes empty. */
export function withStageVariables(text: string, { record }: LiveStage): string {
  const variables = record.StageVariables ?? {};
  return text.replace(/\$\{stageVariables\.([^{}]+)\}/g, (_, name: string) =>
    Object.hasOwn(variables, name) ? variables[name]! : '',
  );
}

/** API Gateway's source ARN when it calls a route's function: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/…`. */
export function routeSource({ stage, route, verb }: Pick<Exchange, 'stage' | 'route' | 'verb'>): string {
  const base = `arn:${partitionOf(stage.home.region)}:execute-api:${stage.home.region}:${stage.home.account}:${stage.apiId}/${stage.record.StageName}`;
  const [, method, path] = /^(\S+) (\/.*)$/s.exec(route!.RouteKey) ?? [];
  if (method === undefined) return `${base}/${route!.RouteKey}`;
  return `${base}/${method === 'ANY' ? verb : method}${path}`;
}

/**
 * Invokes a function as API Gateway, for a route or (with `source`) for an authorizer. A failure becomes an
 * internal error; access logs have the reason.
 */
export async function callLambda(
  stage: LiveStage,
  uri: string,
  options: { source: string; credentials: string | undefined; payload: string; timeout: number },
): Promise<LambdaResult> {
  const target = functionOf(uri, stage);
  if (!target) throw internalError(`Invalid function URI: ${uri}`);
  const credentials = options.credentials && withStageVariables(options.credentials, stage);
  if (!(await mayInvoke(stage.context, target, { source: options.source, credentials }))) {
    throw internalError(
      `The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. Check the permissions and try again.`,
    );
  }
  const where = target.region === stage.home.region ? stage.context : stage.context.with({ region: target.region });
  const invoked = where.aws.lambda.invoke({
    FunctionName: target.arn,
    InvocationType: 'RequestResponse',
    Payload: Buffer.from(options.payload, 'utf8'),
  });
  const isHeld = () => stage.context.kernel.part(debugged).has(target.arn);
  const result = await inTime(invoked, options.timeout, isHeld).catch((error: unknown) => {
    const { status, message } = error as { status?: number; message: string };
    throw status === 429 || error instanceof TooLate ? unavailable(message) : internalError(message);
  });
  const bytes = result.Payload ?? new Uint8Array();
  return {
    payload: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    failed: result.FunctionError !== undefined && result.FunctionError !== '',
  };
}

class TooLate extends Error {}

/** The work's result, unless it takes longer than `milliseconds` without a debugger. */
async function inTime<T>(work: Promise<T>, milliseconds: number, isHeld: () => boolean): Promise<T> {
  let done = () => {};
  const late = new Promise<never>((_, reject) => {
    done = unlessDebugged(milliseconds, isHeld, () => reject(new TooLate('Endpoint request timed out')));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    done();
    // A late result is dropped.
    work.catch(() => undefined);
  }
}
