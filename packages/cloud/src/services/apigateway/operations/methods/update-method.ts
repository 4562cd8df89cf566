import type { Method, UpdateMethodCommandOutput, UpdateMethodRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { asBoolean, entries, flag, listed, text } from '../../shared/patch-rules.ts';
import { methodAt, putMethodRecord } from './change.ts';
import { checkMethod } from './validate.ts';

const RULES: readonly Rule<Method>[] = [
  text('/authorizationType', 'authorizationType'),
  text('/authorizerId', 'authorizerId'),
  flag('/apiKeyRequired', 'apiKeyRequired'),
  text('/requestValidatorId', 'requestValidatorId'),
  text('/operationName', 'operationName'),
  entries('/requestParameters/{parameter}', 'requestParameters', asBoolean),
  entries('/requestModels/{contentType}', 'requestModels'),
  listed('/authorizationScopes', 'authorizationScopes'),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateMethod.html */
export const updateMethod: Operation<UpdateMethodRequest, Output<UpdateMethodCommandOutput>> = (input, ctx) => {
  const updated = patch(methodAt(ctx, input), input.patchOperations, RULES);
  if (updated.requestValidatorId === '') delete updated.requestValidatorId;
  if (updated.authorizerId === '') delete updated.authorizerId;
  checkMethod(ctx, input.restApiId!, updated);
  return putMethodRecord(ctx, input, updated);
};
