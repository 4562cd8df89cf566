import type { FlushStageAuthorizersCacheRequest } from '@aws-sdk/client-api-gateway';
import type { Operation } from '../../../../kernel/context.ts';
import { authorizerCache } from '../../execute/authorize/authorizer-cache.ts';
import { findStage } from '../../state/find.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_FlushStageAuthorizersCache.html */
export const flushStageAuthorizersCache: Operation<FlushStageAuthorizersCacheRequest, Record<string, never>> = (
  input,
  ctx,
) => {
  const { stageName } = findStage(ctx, input.restApiId, input.stageName);
  ctx.kernel.part(authorizerCache).flush(`${input.restApiId}/${stageName}/`);
  return {};
};
