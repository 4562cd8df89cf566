import { apiConfiguration } from '../gateway-error.ts';
import type { CompiledMethod, Exchange } from '../types.ts';
import { checkApiKey } from './api-key.ts';
import { authorizeByCognito } from './cognito/authorize-by-cognito.ts';
import { authorizeByIam } from './iam.ts';
import { authorizeByLambda } from './lambda-authorizer.ts';
import { checkResourcePolicy } from './resource-policy.ts';

/**
 * Identifies the caller and checks its permission: authorization, the API's policy, the API key. Undefined when nothing was
 * required.
 */
export function authorize(exchange: Exchange, route: CompiledMethod): Promise<void> | undefined {
  const type = route.method.authorizationType?.toUpperCase() ?? 'NONE';
  if (type !== 'NONE') return authorizeCaller(exchange, route, type);
  checkResourcePolicy(exchange);
  checkApiKey(exchange, route, undefined);
  return undefined;
}

async function authorizeCaller(exchange: Exchange, route: CompiledMethod, type: string): Promise<void> {
  let key: string | undefined;
  if (type === 'AWS_IAM') {
    await authorizeByIam(exchange);
    checkApiKey(exchange, route, key);
    return;
  }
  if (type === 'CUSTOM' && route.authorizer) key = await authorizeByLambda(exchange, route.authorizer);
  else if (type === 'COGNITO_USER_POOLS' && route.authorizer)
    await authorizeByCognito(exchange, route, route.authorizer);
  else {
    exchange.log?.add(`Execution failed: the authorization type ${type} is not implemented by jaws-cloud`);
    throw apiConfiguration();
  }
  checkResourcePolicy(exchange);
  checkApiKey(exchange, route, key);
}
