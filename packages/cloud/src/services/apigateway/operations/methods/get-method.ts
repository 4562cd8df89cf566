import type {
  DeleteMethodRequest,
  GetMethodCommandOutput,
  GetMethodRequest,
  Method,
} from '@aws-sdk/client-api-gateway';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { withLenientNames } from '../../shared/lenient.ts';
import { methodAt, putMethodRecord } from './change.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetMethod.html */
export const getMethod: Operation<GetMethodRequest, Output<GetMethodCommandOutput>> = (input, ctx) =>
  shown(ctx, methodAt(ctx, input));

function shown(ctx: Context, method: Method): Method {
  const said = withLenientNames(ctx, method, { methodResponses: {} });
  const { methodIntegration: integration } = said;
  return integration
    ? { ...said, methodIntegration: withLenientNames(ctx, integration, { integrationResponses: {} }) }
    : said;
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteMethod.html */
export const deleteMethod: Operation<DeleteMethodRequest, Record<string, never>> = (input, ctx) => {
  methodAt(ctx, input);
  putMethodRecord(ctx, input, undefined);
  return {};
};
