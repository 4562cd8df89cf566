import type {
  DeleteApiCommandInput,
  DeleteCorsConfigurationCommandInput,
  GetApiCommandInput,
  GetApiCommandOutput,
  GetApisCommandInput,
  GetApisCommandOutput,
} from '@aws-sdk/client-apigatewayv2';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { apiIndex } from '../../state/api-index.ts';
import { findApi } from '../../state/find.ts';
import { apis, mappings, ownedBy } from '../../state/state.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';
import { viewApi } from './view.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html */
export const getApi: Operation<GetApiCommandInput, Output<GetApiCommandOutput>> = (input, ctx) =>
  viewApi(findApi(ctx, input.ApiId), ctx);

export const getApis: Operation<GetApisCommandInput, Output<GetApisCommandOutput>> = (input, ctx) =>
  page(
    [...apis(ctx).values()].map((record) => viewApi(record, ctx)),
    input,
  );

export const deleteApi: Operation<DeleteApiCommandInput, Record<string, never>> = (input, ctx) => {
  const { ApiId } = findApi(ctx, input.ApiId);
  for (const mapping of mappings(ctx).values()) {
    if (mapping.ApiId === ApiId) {
      throw badRequest(
        'Cannot delete API because it is in use by an API mapping. Please delete the API mappings first.',
      );
    }
  }
  dropApi(ctx, ApiId);
  return {};
};

/** Deletes an API and everything in it. */
export function dropApi(ctx: Context, id: string): void {
  for (const collection of ownedBy(ctx, id)) for (const key of [...collection.keys()]) collection.delete(key);
  apis(ctx).delete(id);
  ctx.kernel.part(apiIndex).delete(id);
}

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-cors.html */
export const deleteCorsConfiguration: Operation<DeleteCorsConfigurationCommandInput, Record<string, never>> = (
  input,
  ctx,
) => {
  const { CorsConfiguration: _, ...rest } = findApi(ctx, input.ApiId);
  apis(ctx).put(rest.ApiId, rest);
  autoDeploy(ctx, rest.ApiId);
  return {};
};
