import type {
  GetResourceCommandOutput,
  GetResourceRequest,
  GetResourcesCommandOutput,
  GetResourcesRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { page } from '../../shared/paging.ts';
import { findApi, findResource } from '../../state/find.ts';
import { resources } from '../../state/state.ts';
import { viewResource } from './view.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetResource.html */
export const getResource: Operation<GetResourceRequest, Output<GetResourceCommandOutput>> = (input, ctx) =>
  viewResource(findResource(ctx, input.restApiId, input.resourceId), input.embed);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetResources.html */
export const getResources: Operation<GetResourcesRequest, Output<GetResourcesCommandOutput>> = (input, ctx) => {
  findApi(ctx, input.restApiId);
  const { items, position } = page([...resources(ctx, input.restApiId!).values()], input);
  return { items: items.map((record) => viewResource(record, input.embed)), position };
};
