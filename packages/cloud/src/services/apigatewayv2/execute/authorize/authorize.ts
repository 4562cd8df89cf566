import { internalError } from '../http-error.ts';
import type { Exchange } from '../types.ts';
import { authorizeByIam } from './iam.ts';
import { authorizeByJwt } from './jwt.ts';
import { authorizeByLambda } from './lambda.ts';

/** Authorizes a request for its route, or throws the response. */
export async function authorize(exchange: Exchange): Promise<void> {
  const { AuthorizationType: type = 'NONE', AuthorizerId } = exchange.route!;
  if (type === 'NONE') return;
  if (type === 'AWS_IAM') {
    await authorizeByIam(exchange);
    return;
  }
  const authorizer = exchange.stage.authorizers.get(AuthorizerId ?? '');
  if (!authorizer) throw internalError('The route’s authorizer is gone');
  if (authorizer.AuthorizerType === 'JWT') await authorizeByJwt(exchange, authorizer);
  else await authorizeByLambda(exchange, authorizer);
}
