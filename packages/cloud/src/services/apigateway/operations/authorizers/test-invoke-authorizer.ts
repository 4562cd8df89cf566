import type { TestInvokeAuthorizerCommandOutput, TestInvokeAuthorizerRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { authorizeByCognito } from '../../execute/authorize/cognito/authorize-by-cognito.ts';
import { ask, identityOf } from '../../execute/authorize/lambda-authorizer.ts';
import { compileMethod } from '../../execute/compiled/method.ts';
import { GatewayError } from '../../execute/gateway-error.ts';
import type { Exchange } from '../../execute/types.ts';
import { javaDate } from '../../shared/time.ts';
import { findAuthorizer } from '../../state/find.ts';
import type { AuthorizerRecord } from '../../state/records.ts';
import { definition } from '../../state/state.ts';
import { testExchange } from '../methods/test-exchange.ts';

type Result = Pick<TestInvokeAuthorizerCommandOutput, 'principalId' | 'policy' | 'authorization' | 'claims'>;

/**
 * Calls an authorizer with a hypothetical request, without caching its answer.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeAuthorizer.html
 */
export const testInvokeAuthorizer: Operation<
  TestInvokeAuthorizerRequest,
  Output<TestInvokeAuthorizerCommandOutput>
> = async (input, ctx) => {
  const authorizer = findAuthorizer(ctx, input.restApiId, input.authorizerId);
  const { exchange } = testExchange(input, 'GET', '/', ctx);
  const frozen = definition(ctx, input.restApiId!);
  const root = frozen.resources.find(({ path }) => path === '/')!;
  exchange.route = compileMethod(frozen, exchange.stage.deployment.models, root, 'GET', {});
  let clientStatus = 200;
  let result: Result = {};
  try {
    result = await invoke(exchange, authorizer);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    exchange.log?.add(`Unauthorized request: ${exchange.requestId}`);
    clientStatus = error.status;
  }
  const lines = exchange.log!.lines.map(({ at, text }) => `${javaDate(at)} : ${text}`);
  return {
    clientStatus,
    ...result,
    log: `${[`Execution log for request ${exchange.requestId}`, ...lines].join('\n')}\n`,
    latency: ctx.kernel.clock.now() - exchange.time,
  };
};

async function invoke(exchange: Exchange, authorizer: AuthorizerRecord): Promise<Result> {
  if (authorizer.type === 'COGNITO_USER_POOLS') {
    await authorizeByCognito(exchange, exchange.route!, authorizer);
    return { claims: exchange.authorizer?.claims as Record<string, string> };
  }
  const [token = ''] = identityOf(exchange, authorizer);
  const { principalId, policy, context } = await ask(exchange, authorizer, token);
  const authorization = Object.fromEntries(Object.entries(context).map(([name, value]) => [name, [value]]));
  return { principalId, policy: JSON.stringify(policy), authorization };
}
