import type { InvocationType } from '@aws-sdk/client-lambda';
import { apiConfiguration, integrationFailure } from '../gateway-error.ts';
import { mayInvoke } from '../policy/lambda-permission.ts';
import type { Exchange } from '../types.ts';
import { authorizerArn, functionOf, sourceArn, withStageVariables } from './lambda-uri.ts';

export interface LambdaResult {
  readonly payload: Buffer;
  readonly failed: boolean;
}

/**
 * Invokes the function that an integration or authorizer names, as API Gateway. Without permission it is an internal
 * error, as on AWS; the execution log says why.
 */
export async function callLambda(
  exchange: Exchange,
  uri: string,
  credentials: string | undefined,
  payload: string | Uint8Array,
  type: InvocationType = 'RequestResponse',
  authorizerId?: string,
): Promise<LambdaResult> {
  const { stage } = exchange;
  const target = functionOf(withStageVariables(uri, stage.variables));
  if (!target) {
    exchange.log?.add('Execution failed due to configuration error: Invalid endpoint address');
    throw apiConfiguration();
  }
  const role = credentials === undefined ? undefined : withStageVariables(credentials, stage.variables);
  const allowed = await mayInvoke(stage.context, target, {
    sourceArn: authorizerId === undefined ? sourceArn(exchange) : authorizerArn(exchange, authorizerId),
    credentials: role,
  });
  if (!allowed) {
    exchange.log?.add('Execution failed due to configuration error: Invalid permissions on Lambda function');
    throw apiConfiguration();
  }
  const where = target.region === stage.home.region ? stage.context : stage.context.with({ region: target.region });
  try {
    const result = await where.aws.lambda.invoke({
      FunctionName: target.arn,
      InvocationType: type,
      Payload: typeof payload === 'string' ? Buffer.from(payload, 'utf8') : payload,
    });
    const bytes = result.Payload ?? new Uint8Array();
    return {
      payload: Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      failed: result.FunctionError !== undefined && result.FunctionError !== '',
    };
  } catch (error) {
    exchange.log?.add(`Execution failed due to configuration error: ${error instanceof Error ? error.message : error}`);
    throw integrationFailure();
  }
}
