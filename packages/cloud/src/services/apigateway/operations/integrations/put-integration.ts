import type { Integration, PutIntegrationCommandOutput, PutIntegrationRequest } from '@aws-sdk/client-api-gateway';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { looselySaid } from '../../shared/lenient.ts';
import { putIntegrationRecord } from '../methods/change.ts';
import { checkIntegration } from './validate.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html */
export const putIntegration: Operation<PutIntegrationRequest, Output<PutIntegrationCommandOutput>> = (input, ctx) => {
  const { restApiId: _, resourceId, httpMethod: __, integrationHttpMethod, ...given } = input;
  const integration = newIntegration(
    { ...given, ...(integrationHttpMethod !== undefined && { httpMethod: integrationHttpMethod }) },
    resourceId!,
    ctx,
  );
  checkIntegration(ctx, integration);
  return putIntegrationRecord(ctx, input, integration);
};

/** An integration with AWS's defaults filled in: the cache namespace is the resource's id. */
export function newIntegration(given: Integration, resourceId: string, ctx: Pick<Context, 'kernel'>): Integration {
  // A mock calls nothing, so it has neither method nor address of its own.
  const { httpMethod, uri, ...rest } = given;
  const http = given.type === 'HTTP' || given.type === 'HTTP_PROXY';
  return {
    ...rest,
    ...(given.type !== 'MOCK' && {
      ...(httpMethod !== undefined && { httpMethod }),
      ...(uri !== undefined && { uri }),
    }),
    ...(http && { connectionType: given.connectionType ?? 'INTERNET' }),
    passthroughBehavior: given.passthroughBehavior ?? 'WHEN_NO_MATCH',
    ...looselySaid(
      ctx,
      { timeoutInMillis: given.timeoutInMillis ?? 29_000, cacheNamespace: given.cacheNamespace ?? resourceId },
      {},
      (['timeoutInMillis', 'cacheNamespace'] as const).filter((name) => given[name] === undefined),
    ),
    cacheKeyParameters: given.cacheKeyParameters ?? [],
  };
}
