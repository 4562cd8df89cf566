import type { DeleteMethodRequest, GetMethodCommandOutput, GetMethodRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { methodAt, putMethodRecord } from './change.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetMethod.html */
export const getMethod: Operation<GetMethodRequest, Output<GetMethodCommandOutput>> = (input, ctx) =>
  methodAt(ctx, input);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteMethod.html */
export const deleteMethod: Operation<DeleteMethodRequest, Record<string, never>> = (input, ctx) => {
  methodAt(ctx, input);
  putMethodRecord(ctx, input, undefined);
  return {};
};
