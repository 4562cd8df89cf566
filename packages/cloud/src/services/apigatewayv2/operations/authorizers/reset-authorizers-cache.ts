import type { ResetAuthorizersCacheCommandInput } from '@aws-sdk/client-apigatewayv2';
import type { Operation } from '../../../../kernel/context.ts';
import { decisions } from '../../execute/authorize/decisions.ts';
import { findStage } from '../../state/find.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename-cache-authorizers.html */
export const resetAuthorizersCache: Operation<ResetAuthorizersCacheCommandInput, Record<string, never>> = (
  input,
  ctx,
) => {
  const { StageName } = findStage(ctx, input.ApiId, input.StageName);
  ctx.kernel.part(decisions).forget(`${input.ApiId}/${StageName}/`);
  return {};
};
