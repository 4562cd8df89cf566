import type {
  CreateDocumentationVersionCommandOutput,
  CreateDocumentationVersionRequest,
  DeleteDocumentationVersionRequest,
  DocumentationVersion,
  GetDocumentationVersionCommandOutput,
  GetDocumentationVersionRequest,
  GetDocumentationVersionsCommandOutput,
  GetDocumentationVersionsRequest,
  UpdateDocumentationVersionCommandOutput,
  UpdateDocumentationVersionRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest, conflict, notFound } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { text } from '../../shared/patch-rules.ts';
import { date, seconds } from '../../shared/time.ts';
import { findApi, findStage } from '../../state/find.ts';
import type { DocumentationVersionRecord } from '../../state/records.ts';
import { documentationParts, documentationVersions, type Place, stages } from '../../state/state.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDocumentationVersion.html */
export const createDocumentationVersion: Operation<
  CreateDocumentationVersionRequest,
  Output<CreateDocumentationVersionCommandOutput>
> = (input, ctx) => {
  const api = findApi(ctx, input.restApiId).id;
  const version = input.documentationVersion;
  if (!version) throw badRequest('Documentation version must be non-empty');
  if (documentationVersions(ctx, api).has(version)) throw conflict('Documentation version already exists');
  const stage = input.stageName ? findStage(ctx, api, input.stageName) : undefined;
  const record = {
    version,
    createdDate: seconds(ctx.kernel),
    parts: [...documentationParts(ctx, api).values()],
    ...(input.description !== undefined && { description: input.description }),
  };
  documentationVersions(ctx, api).put(version, record);
  if (stage) stages(ctx, api).put(stage.stageName, { ...stage, documentationVersion: version });
  return view(record);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetDocumentationVersion.html */
export const getDocumentationVersion: Operation<
  GetDocumentationVersionRequest,
  Output<GetDocumentationVersionCommandOutput>
> = (input, ctx) => view(find(ctx, input.restApiId, input.documentationVersion));

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetDocumentationVersions.html */
export const getDocumentationVersions: Operation<
  GetDocumentationVersionsRequest,
  Output<GetDocumentationVersionsCommandOutput>
> = (input, ctx) => {
  const api = findApi(ctx, input.restApiId).id;
  const { items, position } = page([...documentationVersions(ctx, api).values()], input);
  return { items: items.map(view), position };
};

const RULES: readonly Rule<DocumentationVersionRecord>[] = [text('/description', 'description')];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateDocumentationVersion.html */
export const updateDocumentationVersion: Operation<
  UpdateDocumentationVersionRequest,
  Output<UpdateDocumentationVersionCommandOutput>
> = (input, ctx) => {
  const updated = patch(
    find(ctx, input.restApiId, input.documentationVersion),
    input.patchOperations,
    RULES,
    'updateDocumentationVersionInput',
  );
  documentationVersions(ctx, input.restApiId!).put(updated.version, updated);
  return view(updated);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteDocumentationVersion.html */
export const deleteDocumentationVersion: Operation<DeleteDocumentationVersionRequest, Record<string, never>> = (
  input,
  ctx,
) => {
  const { version } = find(ctx, input.restApiId, input.documentationVersion);
  documentationVersions(ctx, input.restApiId!).delete(version);
  return {};
};

function find(place: Place, api: string | undefined, version: string | undefined): DocumentationVersionRecord {
  const record = documentationVersions(place, findApi(place, api).id).get(version ?? '');
  if (!record) throw notFound('Invalid Documentation version specified');
  return record;
}

function view({ parts: _, ...record }: DocumentationVersionRecord): DocumentationVersion {
  return { ...record, createdDate: date(record.createdDate) };
}
