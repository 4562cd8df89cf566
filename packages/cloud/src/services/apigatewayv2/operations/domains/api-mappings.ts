import type {
  CreateApiMappingCommandInput,
  CreateApiMappingCommandOutput,
  DeleteApiMappingCommandInput,
  GetApiMappingCommandInput,
  GetApiMappingCommandOutput,
  GetApiMappingsCommandInput,
  GetApiMappingsCommandOutput,
  UpdateApiMappingCommandInput,
  UpdateApiMappingCommandOutput,
} from '@aws-sdk/client-apigatewayv2';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { apis as restApis, stages as restStages } from '../../../apigateway/state/state.ts';
import { badRequest, conflict, notFound } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { defined } from '../../shared/values.ts';
import { findDomain, findMapping } from '../../state/find.ts';
import type { MappingRecord } from '../../state/records.ts';
import { apis, mappings, stages } from '../../state/state.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/domainnames-domainname-apimappings.html */
export const createApiMapping: Operation<CreateApiMappingCommandInput, Output<CreateApiMappingCommandOutput>> = (
  input,
  ctx,
) => {
  const { DomainName } = findDomain(ctx, input.DomainName);
  const record: MappingRecord = {
    ApiId: input.ApiId ?? '',
    ApiMappingId: ctx.kernel.ids.random(6),
    ApiMappingKey: input.ApiMappingKey ?? '',
    Stage: input.Stage ?? '',
  };
  checkMapping(record, DomainName, ctx);
  mappings(ctx).put(`${DomainName}/${record.ApiMappingId}`, record);
  return record;
};

function checkMapping(
  { ApiId, ApiMappingId, ApiMappingKey: key = '', Stage }: MappingRecord,
  domain: string,
  ctx: Context,
): void {
  if (key.startsWith('/') || key.includes('//')) {
    throw badRequest("API mapping key should not start with a '/' or have consecutive '/'s.");
  }
  if (key.endsWith('/')) throw badRequest("API mapping key should not end with a '/'.");
  if (key.length > 300 || !/^[A-Za-z0-9$\-_.+!*'()/]*$/.test(key))
    throw badRequest('Invalid API mapping key specified.');
  // A REST API can be behind such a domain as well: https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
  const isRest = restApis(ctx).has(ApiId);
  if (!isRest && !apis(ctx).has(ApiId)) {
    throw notFound('Invalid API identifier specified The resource specified in the request was not found.');
  }
  const known = isRest ? restStages(ctx, ApiId) : stages(ctx, ApiId);
  if (!ctx.kernel.lenient && !known.has(Stage)) throw badRequest('Invalid stage identifier specified');
  for (const [path, other] of mappings(ctx).entries()) {
    if (path.startsWith(`${domain}/`) && other.ApiMappingKey === key && other.ApiMappingId !== ApiMappingId) {
      throw conflict('ApiMapping key already exists for this domain name');
    }
  }
}

export const getApiMapping: Operation<GetApiMappingCommandInput, Output<GetApiMappingCommandOutput>> = (input, ctx) =>
  findMapping(ctx, input.DomainName, input.ApiMappingId);

export const getApiMappings: Operation<GetApiMappingsCommandInput, Output<GetApiMappingsCommandOutput>> = (
  input,
  ctx,
) => {
  const { DomainName } = findDomain(ctx, input.DomainName);
  const own = [...mappings(ctx).entries()].filter(([key]) => key.startsWith(`${DomainName}/`));
  return page(
    own.map(([, record]) => record),
    input,
  );
};

export const updateApiMapping: Operation<UpdateApiMappingCommandInput, Output<UpdateApiMappingCommandOutput>> = (
  input,
  ctx,
) => {
  const before = findMapping(ctx, input.DomainName, input.ApiMappingId);
  const { DomainName: _, ApiMappingId: __, ...fields } = defined(input);
  const { DomainName } = findDomain(ctx, input.DomainName);
  const record: MappingRecord = { ...before, ...fields };
  checkMapping(record, DomainName, ctx);
  mappings(ctx).put(`${DomainName}/${record.ApiMappingId}`, record);
  return record;
};

export const deleteApiMapping: Operation<DeleteApiMappingCommandInput, Record<string, never>> = (input, ctx) => {
  const { ApiMappingId } = findMapping(ctx, input.DomainName, input.ApiMappingId);
  mappings(ctx).delete(`${findDomain(ctx, input.DomainName).DomainName}/${ApiMappingId}`);
  return {};
};
