import type {
  BasePathMapping,
  CreateBasePathMappingCommandOutput,
  CreateBasePathMappingRequest,
  DeleteBasePathMappingRequest,
  GetBasePathMappingCommandOutput,
  GetBasePathMappingRequest,
  GetBasePathMappingsCommandOutput,
  GetBasePathMappingsRequest,
  UpdateBasePathMappingCommandOutput,
  UpdateBasePathMappingRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest, conflict } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { text } from '../../shared/patch-rules.ts';
import { findDomain, findMapping } from '../../state/find.ts';
import type { MappingRecord } from '../../state/records.ts';
import { apis, domains, mappings, type Place, stages } from '../../state/state.ts';
import { mappingsOfSecondApi } from './second-api.ts';

/** How AWS spells an empty base path. */
const NONE = '(none)';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateBasePathMapping.html */
export const createBasePathMapping: Operation<
  CreateBasePathMappingRequest,
  Output<CreateBasePathMappingCommandOutput>
> = (input, ctx) => {
  const { domainName } = findDomain(ctx, input.domainName);
  const record: MappingRecord = {
    domainName,
    basePath: input.basePath || NONE,
    restApiId: input.restApiId!,
    ...(input.stage && { stage: input.stage }),
  };
  checkMapping(ctx, record);
  const replaces = ctx.kernel.lenient && record.basePath === NONE;
  if (mappings(ctx).has(`${domainName}/${record.basePath}`) && !replaces) throw taken();
  mappings(ctx).put(`${domainName}/${record.basePath}`, record);
  return view(record);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetBasePathMapping.html */
export const getBasePathMapping: Operation<GetBasePathMappingRequest, Output<GetBasePathMappingCommandOutput>> = (
  input,
  ctx,
) => view(findMapping(ctx, input.domainName, input.basePath));

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetBasePathMappings.html */
export const getBasePathMappings: Operation<
  GetBasePathMappingsRequest,
  Output<GetBasePathMappingsCommandOutput>
> = async (input, ctx) => {
  const isOwn = domains(ctx).has(input.domainName ?? '');
  const others = isOwn ? undefined : await mappingsOfSecondApi(ctx, input.domainName);
  if (others) return page(others, input);
  const { domainName } = findDomain(ctx, input.domainName);
  const all = [...mappings(ctx).values()].filter((mapping) => mapping.domainName === domainName);
  return page(all.map(view), input);
};

const RULES: readonly Rule<MappingRecord>[] = [
  text('/stage', 'stage'),
  text('/restapiId', 'restApiId'),
  text('/restApiId', 'restApiId'),
  text('/basePath', 'basePath'),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateBasePathMapping.html */
export const updateBasePathMapping: Operation<
  UpdateBasePathMappingRequest,
  Output<UpdateBasePathMappingCommandOutput>
> = (input, ctx) => {
  const before = findMapping(ctx, input.domainName, input.basePath);
  const updated = patch(before, input.patchOperations, RULES, 'updateBasePathMappingInput');
  updated.basePath ||= NONE;
  if (!updated.stage) delete updated.stage;
  checkMapping(ctx, updated);
  const store = mappings(ctx);
  if (updated.basePath !== before.basePath) {
    if (store.has(`${updated.domainName}/${updated.basePath}`) && !ctx.kernel.lenient) throw taken();
    store.delete(`${before.domainName}/${before.basePath}`);
  }
  store.put(`${updated.domainName}/${updated.basePath}`, updated);
  return view(updated);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteBasePathMapping.html */
export const deleteBasePathMapping: Operation<DeleteBasePathMappingRequest, Record<string, never>> = (input, ctx) => {
  const record = findMapping(ctx, input.domainName, input.basePath);
  mappings(ctx).delete(`${record.domainName}/${record.basePath}`);
  return {};
};

function checkMapping(place: Place, record: MappingRecord): void {
  if (record.basePath.includes('/')) {
    throw badRequest(
      "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path mapping, use API Gateway V2.",
    );
  }
  const api = apis(place).get(record.restApiId);
  if (!api) throw badRequest('Invalid REST API identifier specified');
  // Private APIs have private custom domains only. The words are ours.
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
  const isPrivate = api.endpointConfiguration?.types?.includes('PRIVATE');
  const domain = findDomain(place, record.domainName);
  if (isPrivate && !place.kernel.lenient && !domain.endpointConfiguration?.types?.includes('PRIVATE')) {
    throw badRequest('A private API cannot be mapped to a public custom domain name');
  }
  if (record.stage && !stages(place, record.restApiId).has(record.stage)) {
    throw badRequest('Invalid stage identifier specified');
  }
}

function taken(): Error {
  return conflict('Base path already exists for this domain name');
}

function view({ basePath, restApiId, stage }: MappingRecord): BasePathMapping {
  return { basePath, restApiId, ...(stage !== undefined && { stage }) };
}
