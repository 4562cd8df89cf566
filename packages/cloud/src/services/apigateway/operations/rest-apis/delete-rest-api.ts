import type { DeleteRestApiRequest } from '@aws-sdk/client-api-gateway';
import type { Operation } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { apiIndex } from '../../state/api-index.ts';
import { findApi } from '../../state/find.ts';
import { apis, mappings, ownedBy, usagePlans } from '../../state/state.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteRestApi.html */
export const deleteRestApi: Operation<DeleteRestApiRequest, Record<string, never>> = (input, ctx) => {
  const { id } = findApi(ctx, input.restApiId);
  for (const mapping of mappings(ctx).values()) {
    if (mapping.restApiId === id) {
      throw badRequest(
        'Please remove all base path mappings related to the API in your account before deleting the API.',
      );
    }
  }
  for (const collection of ownedBy(ctx, id)) {
    for (const key of [...collection.keys()]) collection.delete(key);
  }
  for (const [key, plan] of usagePlans(ctx).entries()) {
    const apiStages = plan.apiStages?.filter((stage) => stage.apiId !== id);
    if (apiStages && apiStages.length !== plan.apiStages?.length) usagePlans(ctx).put(key, { ...plan, apiStages });
  }
  apis(ctx).delete(id);
  ctx.kernel.part(apiIndex).delete(id);
  return {};
};
