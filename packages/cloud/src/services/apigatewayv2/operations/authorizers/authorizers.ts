import type {
  CreateAuthorizerCommandInput,
  CreateAuthorizerCommandOutput,
  DeleteAuthorizerCommandInput,
  GetAuthorizerCommandInput,
  GetAuthorizerCommandOutput,
  GetAuthorizersCommandInput,
  GetAuthorizersCommandOutput,
  UpdateAuthorizerCommandInput,
  UpdateAuthorizerCommandOutput,
} from '@aws-sdk/client-apigatewayv2';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { conflict } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { defined } from '../../shared/values.ts';
import { findApi, findAuthorizer } from '../../state/find.ts';
import type { ApiRecord, AuthorizerRecord } from '../../state/records.ts';
import { authorizers, routes } from '../../state/state.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';
import { checkAuthorizer } from './validate.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html */
export const createAuthorizer: Operation<CreateAuthorizerCommandInput, Output<CreateAuthorizerCommandOutput>> = (
  input,
  ctx,
) => {
  const api = findApi(ctx, input.ApiId);
  const { ApiId, ...fields } = defined(input);
  checkAuthorizer(api, fields, ctx);
  const record = newAuthorizer(api, fields, ctx);
  autoDeploy(ctx, ApiId);
  return record;
};

/** Makes an authorizer of a valid input. */
export function newAuthorizer(
  { ApiId }: ApiRecord,
  input: Omit<CreateAuthorizerCommandInput, 'ApiId'>,
  ctx: Context,
): AuthorizerRecord {
  const record: AuthorizerRecord = { ...defined(input), Name: input.Name!, AuthorizerId: ctx.kernel.ids.random(6) };
  authorizers(ctx, ApiId).put(record.AuthorizerId, record);
  return record;
}

export const getAuthorizer: Operation<GetAuthorizerCommandInput, Output<GetAuthorizerCommandOutput>> = (input, ctx) =>
  findAuthorizer(ctx, input.ApiId, input.AuthorizerId);

export const getAuthorizers: Operation<GetAuthorizersCommandInput, Output<GetAuthorizersCommandOutput>> = (
  input,
  ctx,
) => {
  const { ApiId } = findApi(ctx, input.ApiId);
  return page([...authorizers(ctx, ApiId).values()], input);
};

export const updateAuthorizer: Operation<UpdateAuthorizerCommandInput, Output<UpdateAuthorizerCommandOutput>> = (
  input,
  ctx,
) => {
  const before = findAuthorizer(ctx, input.ApiId, input.AuthorizerId);
  const { ApiId, AuthorizerId: _, ...fields } = defined(input);
  const record: AuthorizerRecord = { ...before, ...fields };
  checkAuthorizer(findApi(ctx, ApiId), record, ctx);
  authorizers(ctx, ApiId).put(record.AuthorizerId, record);
  autoDeploy(ctx, ApiId);
  return record;
};

export const deleteAuthorizer: Operation<DeleteAuthorizerCommandInput, Record<string, never>> = (input, ctx) => {
  const { AuthorizerId } = findAuthorizer(ctx, input.ApiId, input.AuthorizerId);
  for (const route of routes(ctx, input.ApiId!).values()) {
    if (route.AuthorizerId === AuthorizerId) {
      throw conflict(`Cannot delete authorizer '${AuthorizerId}', is referenced by route '${route.RouteId}'`);
    }
  }
  authorizers(ctx, input.ApiId!).delete(AuthorizerId);
  autoDeploy(ctx, input.ApiId!);
  return {};
};
