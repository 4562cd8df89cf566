import type {
  ImportApiCommandInput,
  ImportApiCommandOutput,
  ReimportApiCommandInput,
  ReimportApiCommandOutput,
} from '@aws-sdk/client-apigatewayv2';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { dropApi } from '../operations/apis/apis.ts';
import { newApi } from '../operations/apis/create-api.ts';
import { checkCors, keptCors } from '../operations/apis/validate.ts';
import { viewApi } from '../operations/apis/view.ts';
import { autoDeploy } from '../operations/deployments/auto-deploy.ts';
import { badRequest } from '../shared/errors.ts';
import { findApi } from '../state/find.ts';
import type { ApiRecord } from '../state/records.ts';
import { apis, ownedBy } from '../state/state.ts';
import { applyImport } from './apply.ts';
import { readDocument } from './document.ts';
import type { Imported } from './imported.ts';
import { readApi } from './read-api.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html#apis-http-methods */
export const importApi: Operation<ImportApiCommandInput, Output<ImportApiCommandOutput>> = (input, ctx) => {
  const imported = read(input, ctx);
  const record: ApiRecord = { ...newApi({ Name: imported.name, ProtocolType: 'HTTP' }, ctx), ...fields(imported) };
  apis(ctx).put(record.ApiId, record);
  try {
    applyImport(record, imported, ctx);
  } catch (error) {
    dropApi(ctx, record.ApiId);
    throw error;
  }
  return withWarnings(record, imported, ctx);
};

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html#apis-apiid-http-methods */
export const reimportApi: Operation<ReimportApiCommandInput, Output<ReimportApiCommandOutput>> = (input, ctx) => {
  const before = findApi(ctx, input.ApiId);
  if (before.ProtocolType !== 'HTTP') throw badRequest('Import is only supported for HTTP APIs');
  const imported = read(input, ctx);
  const { CorsConfiguration: _, Description: __, Version: ___, ...kept } = before;
  const record: ApiRecord = { ...kept, ...fields(imported) };
  restoring(before, ctx, () => {
    apis(ctx).put(record.ApiId, record);
    applyImport(record, imported, ctx);
    autoDeploy(ctx, record.ApiId);
  });
  return withWarnings(record, imported, ctx);
};

function read(input: Omit<ImportApiCommandInput, 'ApiId'>, ctx: Context): Imported {
  const imported = readApi(readDocument(input.Body), input.Basepath ?? 'ignore');
  if (!imported.name) throw badRequest('Unable to import API: info.title is missing');
  checkCors(imported.cors, ctx);
  if (input.FailOnWarnings && imported.warnings.length > 0) {
    throw badRequest(`Warnings found during import:\n\t${imported.warnings.join('\n\t')}`);
  }
  return imported;
}

function fields(imported: Imported): Partial<ApiRecord> & { Name: string } {
  const { cors, description, version, tags, disableExecuteApiEndpoint } = imported;
  return {
    Name: imported.name,
    ...(cors && { CorsConfiguration: keptCors(cors) }),
    ...(description !== undefined && { Description: description }),
    ...(version !== undefined && { Version: version }),
    ...(disableExecuteApiEndpoint !== undefined && { DisableExecuteApiEndpoint: disableExecuteApiEndpoint }),
    ...(Object.keys(tags).length > 0 && { Tags: { ...tags } }),
  };
}

function withWarnings(record: ApiRecord, { warnings }: Imported, ctx: Context): Output<ImportApiCommandOutput> {
  return { ...viewApi(record, ctx), ...(warnings.length > 0 && { Warnings: [...warnings] }) };
}

/** Runs `work`; if it throws, the API is restored. */
function restoring(before: ApiRecord, ctx: Context, work: () => void): void {
  const saved = ownedBy(ctx, before.ApiId).map((collection) => [collection, [...collection.entries()]] as const);
  try {
    work();
  } catch (error) {
    for (const [collection, entries] of saved) {
      const kept = new Map(entries);
      for (const key of [...collection.keys()]) if (!kept.has(key)) collection.delete(key);
      for (const [key, record] of entries) if (collection.get(key) !== record) collection.put(key, record);
    }
    apis(ctx).put(before.ApiId, before);
    throw error;
  }
}
