import type { Integration, PutIntegrationCommandOutput, PutIntegrationRequest } from '@aws-sdk/client-api-gateway';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { withLenientNames } from '../../shared/lenient.ts';
import { putIntegrationRecord } from '../methods/change.ts';
import { checkIntegration } from './validate.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html */
export const putIntegration: Operation<PutIntegrationRequest, Output<PutIntegrationCommandOutput>> = (input, ctx) => {
  const { restApiId: _, resourceId, httpMethod: __, integrationHttpMethod, ...fields } = input;
  const integration = newIntegration(
    { ...fields, ...(integrationHttpMethod !== undefined && { httpMethod: integrationHttpMethod }) },
    resourceId!,
    ctx,
  );
  checkIntegration(ctx, integration);
  return putIntegrationRecord(ctx, input, integration);
};

/** An integration with AWS's defaults filled in: the cache namespace is the resource's id. */
export function newIntegration(value: Integration, resourceId: string, ctx: Pick<Context, 'kernel'>): Integration {
  // A mock calls nothing, so it has neither method nor address of its own.
  const { httpMethod, uri, ...rest } = value;
  const http = value.type === 'HTTP' || value.type === 'HTTP_PROXY';
  return {
    ...rest,
    ...(value.type !== 'MOCK' && {
      ...(httpMethod !== undefined && { httpMethod }),
      ...(uri !== undefined && { uri }),
    }),
    ...(http && { connectionType: value.connectionType ?? 'INTERNET' }),
    passthroughBehavior: value.passthroughBehavior ?? 'WHEN_NO_MATCH',
    ...withLenientNames(
      ctx,
      { timeoutInMillis: value.timeoutInMillis ?? 29_000, cacheNamespace: value.cacheNamespace ?? resourceId },
      {},
      (['timeoutInMillis', 'cacheNamespace'] as const).filter((name) => value[name] === undefined),
    ),
    cacheKeyParameters: value.cacheKeyParameters ?? [],
  };
}
