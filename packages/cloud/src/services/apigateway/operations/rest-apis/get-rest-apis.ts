import type {
  GetRestApiCommandOutput,
  GetRestApiRequest,
  GetRestApisCommandOutput,
  GetRestApisRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { page } from '../../shared/paging.ts';
import { findApi } from '../../state/find.ts';
import { apis } from '../../state/state.ts';
import { viewApi } from './view.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApi.html */
export const getRestApi: Operation<GetRestApiRequest, Output<GetRestApiCommandOutput>> = (input, ctx) =>
  viewApi(findApi(ctx, input.restApiId), ctx.kernel);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html */
export const getRestApis: Operation<GetRestApisRequest, Output<GetRestApisCommandOutput>> = (input, ctx) => {
  const { items, position } = page([...apis(ctx).values()], input);
  return { items: items.map((record) => viewApi(record, ctx.kernel)), position };
};
