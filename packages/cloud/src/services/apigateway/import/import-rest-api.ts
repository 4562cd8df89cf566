import type {
  EndpointType,
  ImportRestApiCommandOutput,
  ImportRestApiRequest,
  PutRestApiCommandOutput,
  PutRestApiRequest,
} from '@aws-sdk/client-api-gateway';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { newApi } from '../operations/rest-apis/new-api.ts';
import { checkEndpoint, checkEndpointWords } from '../operations/rest-apis/validate.ts';
import { viewApi } from '../operations/rest-apis/view.ts';
import { badRequest } from '../shared/errors.ts';
import { apiIndex } from '../state/api-index.ts';
import { findApi } from '../state/find.ts';
import type { ApiRecord } from '../state/records.ts';
import { apis, ownedBy } from '../state/state.ts';
import { applyImport } from './apply.ts';
import { readDocument } from './document.ts';
import type { Imported } from './imported.ts';
import { readApi } from './read-api.ts';

type Parameters = Record<string, string> | undefined;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_ImportRestApi.html */
export const importRestApi: Operation<ImportRestApiRequest, Output<ImportRestApiCommandOutput>> = (input, ctx) => {
  const imported = read(input.body, input.parameters);
  const types = input.parameters?.endpointConfigurationTypes?.split(',') as EndpointType[] | undefined;
  const endpointConfiguration = types ? { types } : undefined;
  checkEndpointWords(endpointConfiguration);
  checkEndpoint(endpointConfiguration);
  const { id } = newApi({ name: imported.name ?? 'Imported API', endpointConfiguration }, ctx, { models: false });
  try {
    return write(id, imported, 'merge', input.failOnWarnings, ctx);
  } catch (error) {
    for (const collection of ownedBy(ctx, id)) for (const key of [...collection.keys()]) collection.delete(key);
    apis(ctx).delete(id);
    ctx.kernel.part(apiIndex).delete(id);
    throw error;
  }
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutRestApi.html */
export const putRestApi: Operation<PutRestApiRequest, Output<PutRestApiCommandOutput>> = (input, ctx) => {
  // An unreadable document is reported before a missing API.
  const imported = read(input.body, input.parameters);
  const before = findApi(ctx, input.restApiId);
  const mode = input.mode ?? 'merge';
  if (mode !== 'merge' && mode !== 'overwrite') {
    throw badRequest('Enumeration value of OpenAPI import mode must be "overwrite" or "merge"');
  }
  const written = restoring(before, ctx, () => write(before.id, imported, mode, input.failOnWarnings, ctx));
  // An API that was put shows its tags from then on, even when there are none.
  const { tags = {} } = written;
  apis(ctx).put(before.id, { ...apis(ctx).get(before.id)!, tags });
  return { ...written, tags };
};

function read(body: Uint8Array | undefined, parameters: Parameters): Imported {
  const imported = readApi(readDocument(body), { ...(parameters?.basepath && { basepath: parameters.basepath }) });
  return parameters?.ignore === 'documentation' ? { ...imported, documentationParts: [] } : imported;
}

function write(
  api: string,
  imported: Imported,
  mode: 'merge' | 'overwrite',
  failOnWarnings: boolean | undefined,
  ctx: Context,
): Output<PutRestApiCommandOutput> {
  const record = applyImport(api, imported, mode, ctx);
  if (failOnWarnings && imported.warnings.length > 0) {
    throw badRequest(`Warnings found during import:\n\t${imported.warnings.join('\n\t')}`);
  }
  return viewApi(record, ctx.kernel, imported.warnings);
}

/** Runs `work`; if it throws, the API is restored. */
function restoring<T>(before: ApiRecord, ctx: Context, work: () => T): T {
  const saved = ownedBy(ctx, before.id).map((collection) => [collection, [...collection.entries()]] as const);
  try {
    return work();
  } catch (error) {
    for (const [collection, entries] of saved) {
      const kept = new Map(entries);
      for (const key of [...collection.keys()]) if (!kept.has(key)) collection.delete(key);
      for (const [key, record] of entries) if (collection.get(key) !== record) collection.put(key, record);
    }
    apis(ctx).put(before.id, before);
    throw error;
  }
}
