import type {
  DeleteIntegrationRequest,
  GetIntegrationCommandOutput,
  GetIntegrationRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { integrationAt, putIntegrationRecord } from '../methods/change.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetIntegration.html */
export const getIntegration: Operation<GetIntegrationRequest, Output<GetIntegrationCommandOutput>> = (input, ctx) =>
  integrationAt(ctx, input);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteIntegration.html */
export const deleteIntegration: Operation<DeleteIntegrationRequest, Record<string, never>> = (input, ctx) => {
  integrationAt(ctx, input);
  putIntegrationRecord(ctx, input, undefined);
  return {};
};
