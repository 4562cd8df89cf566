import type { FlushStageAuthorizersCacheRequest, FlushStageCacheRequest } from '@aws-sdk/client-api-gateway';
import type { Operation } from '../../../../kernel/context.ts';
import { authorizerCache } from '../../execute/authorize/authorizer-cache.ts';
import { responseCache } from '../../execute/cache/response-cache.ts';
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

/** https://docs.aws.amazon.com/apigateway/latest/api/API_FlushStageCache.html */
export const flushStageCache: Operation<FlushStageCacheRequest, Record<string, never>> = (input, ctx) => {
  const { stageName } = findStage(ctx, input.restApiId, input.stageName);
  ctx.kernel.part(responseCache).flush(input.restApiId!, stageName);
  return {};
};
