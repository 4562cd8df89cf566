import type {
  CreateDocumentationPartCommandOutput,
  CreateDocumentationPartRequest,
  DeleteDocumentationPartRequest,
  GetDocumentationPartCommandOutput,
  GetDocumentationPartRequest,
  GetDocumentationPartsCommandOutput,
  GetDocumentationPartsRequest,
  UpdateDocumentationPartCommandOutput,
  UpdateDocumentationPartRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { parseUserJson } from '../../../../kernel/json.ts';
import { locationKey, withPath } from '../../import/documentation.ts';
import { badRequest, conflict, notFound, notInEnum } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { text } from '../../shared/patch-rules.ts';
import { findApi } from '../../state/find.ts';
import type { DocumentationPartRecord } from '../../state/records.ts';
import { documentationParts, type Place } from '../../state/state.ts';

const TYPES = [
  'RESPONSE_BODY',
  'RESPONSE',
  'METHOD',
  'MODEL',
  'AUTHORIZER',
  'RESPONSE_HEADER',
  'RESOURCE',
  'PATH_PARAMETER',
  'REQUEST_BODY',
  'QUERY_PARAMETER',
  'API',
  'REQUEST_HEADER',
] as const;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDocumentationPart.html */
export const createDocumentationPart: Operation<
  CreateDocumentationPartRequest,
  Output<CreateDocumentationPartCommandOutput>
> = (input, ctx) => {
  const api = findApi(ctx, input.restApiId).id;
  const { properties } = input;
  const location = withPath(input.location);
  if (!(TYPES as readonly string[]).includes(location?.type ?? '')) {
    throw notInEnum(String(location?.type), 'createDocumentationPartInput.location.type', TYPES);
  }
  checkProperties(properties);
  const same = [...documentationParts(ctx, api).values()].some(
    (part) => locationKey(part.location) === locationKey(location),
  );
  if (same) throw conflict('Documentation part already exists for the specified location');
  const record = { id: ctx.kernel.ids.random(6), location, properties };
  documentationParts(ctx, api).put(record.id, record);
  return record;
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetDocumentationPart.html */
export const getDocumentationPart: Operation<GetDocumentationPartRequest, Output<GetDocumentationPartCommandOutput>> = (
  input,
  ctx,
) => find(ctx, input.restApiId, input.documentationPartId);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetDocumentationParts.html */
export const getDocumentationParts: Operation<
  GetDocumentationPartsRequest,
  Output<GetDocumentationPartsCommandOutput>
> = (input, ctx) => {
  const api = findApi(ctx, input.restApiId).id;
  const wanted = [...documentationParts(ctx, api).values()].filter(
    ({ location }) =>
      (input.type === undefined || location?.type === input.type) &&
      (input.nameQuery === undefined || location?.name === input.nameQuery) &&
      (input.path === undefined || location?.path === input.path),
  );
  return page(wanted, input);
};

const RULES: readonly Rule<DocumentationPartRecord>[] = [text('/properties', 'properties', { ops: ['replace'] })];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateDocumentationPart.html */
export const updateDocumentationPart: Operation<
  UpdateDocumentationPartRequest,
  Output<UpdateDocumentationPartCommandOutput>
> = (input, ctx) => {
  const updated = patch(
    find(ctx, input.restApiId, input.documentationPartId),
    input.patchOperations,
    RULES,
    'updateDocumentationPartInput',
  );
  checkProperties(updated.properties);
  documentationParts(ctx, input.restApiId!).put(updated.id, updated);
  return updated;
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteDocumentationPart.html */
export const deleteDocumentationPart: Operation<DeleteDocumentationPartRequest, Record<string, never>> = (
  input,
  ctx,
) => {
  const api = findApi(ctx, input.restApiId).id;
  const { id } = find(ctx, api, input.documentationPartId);
  documentationParts(ctx, api).delete(id);
  return {};
};

/** AWS does not distinguish a missing API from a missing part: recorded in localstack's test_invalid_get_documentation_part. */
function find(place: Place, api: string | undefined, id: string | undefined): DocumentationPartRecord {
  const record = documentationParts(place, api ?? '').get(id ?? '');
  if (!record) throw notFound('Invalid Documentation part identifier specified');
  return record;
}

function checkProperties(properties: string | undefined): void {
  try {
    parseUserJson(properties ?? '');
  } catch {
    throw badRequest('Invalid documentation part: properties must be a JSON object');
  }
}
