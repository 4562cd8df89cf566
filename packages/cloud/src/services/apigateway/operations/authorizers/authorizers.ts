import type {
  CreateAuthorizerCommandOutput,
  CreateAuthorizerRequest,
  DeleteAuthorizerRequest,
  GetAuthorizerCommandOutput,
  GetAuthorizerRequest,
  GetAuthorizersCommandOutput,
  GetAuthorizersRequest,
  UpdateAuthorizerCommandOutput,
  UpdateAuthorizerRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest, conflict } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { listed, number, text } from '../../shared/patch-rules.ts';
import { findApi, findAuthorizer } from '../../state/find.ts';
import type { AuthorizerRecord } from '../../state/records.ts';
import { apis, authorizers, resources } from '../../state/state.ts';
import { checkAuthorizer } from './validate.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html */
export const createAuthorizer: Operation<CreateAuthorizerRequest, Output<CreateAuthorizerCommandOutput>> = (
  input,
  ctx,
) => {
  // AWS's error for an API that does not exist. Recorded: localstack's test_authorizer_crud_no_api.
  if (!apis(ctx).has(input.restApiId!)) {
    throw conflict('Unable to complete operation due to concurrent modification. Please try again later.');
  }
  const { restApiId, name, ...fields } = input;
  if (!name) throw badRequest('Authorizer name must be non-empty');
  const record: AuthorizerRecord = {
    id: ctx.kernel.ids.random(6),
    name,
    ...fields,
    authType: fields.authType ?? (fields.type === 'COGNITO_USER_POOLS' ? 'cognito_user_pools' : 'custom'),
    authorizerResultTtlInSeconds: fields.authorizerResultTtlInSeconds ?? 300,
  };
  checkAuthorizer(record);
  for (const other of authorizers(ctx, restApiId!).values()) {
    if (other.name === name)
      throw badRequest(`Authorizer name must be unique. Authorizer ${name} already exists in this RestApi.`);
  }
  authorizers(ctx, restApiId!).put(record.id, record);
  return record;
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetAuthorizer.html */
export const getAuthorizer: Operation<GetAuthorizerRequest, Output<GetAuthorizerCommandOutput>> = (input, ctx) =>
  findAuthorizer(ctx, input.restApiId, input.authorizerId);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetAuthorizers.html */
export const getAuthorizers: Operation<GetAuthorizersRequest, Output<GetAuthorizersCommandOutput>> = (input, ctx) => {
  findApi(ctx, input.restApiId);
  return page([...authorizers(ctx, input.restApiId!).values()], input);
};

const RULES: readonly Rule<AuthorizerRecord>[] = [
  text('/name', 'name'),
  text('/type', 'type'),
  text('/authType', 'authType'),
  text('/authorizerUri', 'authorizerUri'),
  text('/authorizerCredentials', 'authorizerCredentials'),
  text('/identitySource', 'identitySource'),
  text('/identityValidationExpression', 'identityValidationExpression'),
  number('/authorizerResultTtlInSeconds', 'authorizerResultTtlInSeconds'),
  listed('/providerARNs', 'providerARNs'),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateAuthorizer.html */
export const updateAuthorizer: Operation<UpdateAuthorizerRequest, Output<UpdateAuthorizerCommandOutput>> = (
  input,
  ctx,
) => {
  const record = findAuthorizer(ctx, input.restApiId, input.authorizerId);
  const updated = patch(record, input.patchOperations, RULES, 'updateAuthorizerInput');
  checkAuthorizer(updated);
  authorizers(ctx, input.restApiId!).put(updated.id, updated);
  return updated;
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteAuthorizer.html */
export const deleteAuthorizer: Operation<DeleteAuthorizerRequest, Record<string, never>> = (input, ctx) => {
  const { id } = findAuthorizer(ctx, input.restApiId, input.authorizerId);
  for (const resource of resources(ctx, input.restApiId!).values()) {
    for (const [verb, method] of Object.entries(resource.resourceMethods ?? {})) {
      if (method.authorizerId === id) {
        throw conflict(`Cannot delete authorizer '${id}', is referenced in method: ${resource.path}/${verb}`);
      }
    }
  }
  authorizers(ctx, input.restApiId!).delete(id);
  return {};
};
