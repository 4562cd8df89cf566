import type { Method, PutMethodCommandOutput, PutMethodRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { conflict } from '../../shared/errors.ts';
import { findResource } from '../../state/find.ts';
import { putMethodRecord } from './change.ts';
import { checkMethod, checkVerb } from './validate.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html */
export const putMethod: Operation<PutMethodRequest, Output<PutMethodCommandOutput>> = (input, ctx) => {
  const resource = findResource(ctx, input.restApiId, input.resourceId);
  checkVerb(input.httpMethod);
  if (Object.hasOwn(resource.resourceMethods ?? {}, input.httpMethod!)) {
    throw conflict('Method already exists for this resource');
  }
  const { restApiId, resourceId: _, apiKeyRequired, authorizationType, ...fields } = input;
  const method: Method = {
    ...fields,
    authorizationType: ctx.kernel.lenient ? authorizationType : authorizationType?.toUpperCase(),
    apiKeyRequired: apiKeyRequired ?? false,
  };
  checkMethod(ctx, restApiId!, method);
  return putMethodRecord(ctx, input, method);
};
