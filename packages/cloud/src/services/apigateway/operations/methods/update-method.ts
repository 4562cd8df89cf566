import type { Method, UpdateMethodCommandOutput, UpdateMethodRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { patch, type Rule, shortRefusal } from '../../shared/patch.ts';
import { asBoolean, entries, flag, listed, text } from '../../shared/patch-rules.ts';
import { methodAt, putMethodRecord } from './change.ts';
import { checkMethod } from './validate.ts';

const RULES: readonly Rule<Method>[] = [
  text('/authorizationType', 'authorizationType', { ops: ['replace'] }),
  text('/authorizerId', 'authorizerId', { ops: ['replace'] }),
  flag('/apiKeyRequired', 'apiKeyRequired'),
  text('/requestValidatorId', 'requestValidatorId', { ops: ['replace'] }),
  text('/operationName', 'operationName', { ops: ['replace'] }),
  entries('/requestParameters/{parameter}', 'requestParameters', { convert: asBoolean }),
  entries('/requestModels/{contentType}', 'requestModels'),
  listed('/authorizationScopes', 'authorizationScopes'),
];

const WITH_AUTHORIZER = ['CUSTOM', 'COGNITO_USER_POOLS'];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateMethod.html */
export const updateMethod: Operation<UpdateMethodRequest, Output<UpdateMethodCommandOutput>> = (input, ctx) => {
  const updated = patch(methodAt(ctx, input), input.patchOperations, RULES, 'updateMethodInput', shortRefusal(RULES));
  if (updated.requestValidatorId === '') delete updated.requestValidatorId;
  // AWS ignores an authorizer if the authorization type uses none. Recorded: localstack's
  // test_update_method_validation.
  if (!updated.authorizerId || !WITH_AUTHORIZER.includes(updated.authorizationType ?? '')) delete updated.authorizerId;
  checkMethod(ctx, input.restApiId!, updated);
  return putMethodRecord(ctx, input, updated);
};
