import type {
  DeleteApiKeyRequest,
  GetApiKeyCommandOutput,
  GetApiKeyRequest,
  GetApiKeysCommandOutput,
  GetApiKeysRequest,
  UpdateApiKeyCommandOutput,
  UpdateApiKeyRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { page } from '../../shared/paging.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { flag, listed, text } from '../../shared/patch-rules.ts';
import { seconds } from '../../shared/time.ts';
import { findApiKey } from '../../state/find.ts';
import type { ApiKeyRecord } from '../../state/records.ts';
import { apiKeys, usagePlanKeys } from '../../state/state.ts';
import { checkDescription, viewKey } from './new-key.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetApiKey.html */
export const getApiKey: Operation<GetApiKeyRequest, Output<GetApiKeyCommandOutput>> = (input, ctx) =>
  viewKey(findApiKey(ctx, input.apiKey), input.includeValue);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetApiKeys.html */
export const getApiKeys: Operation<GetApiKeysRequest, Output<GetApiKeysCommandOutput>> = (input, ctx) => {
  const wanted = [...apiKeys(ctx).values()].filter(
    (key) =>
      (input.nameQuery === undefined || (key.name ?? '').startsWith(input.nameQuery)) &&
      (input.customerId === undefined || key.customerId === input.customerId),
  );
  const { items, position } = page(wanted, input);
  return { items: items.map((key) => viewKey(key, input.includeValues)), position };
};

const RULES: readonly Rule<ApiKeyRecord>[] = [
  text('/description', 'description', { ops: ['replace'] }),
  flag('/enabled', 'enabled'),
  text('/name', 'name', { ops: ['replace'] }),
  text('/customerId', 'customerId', { ops: ['replace'] }),
  listed('/labels', 'stageKeys', ['add', 'remove']),
  listed('/stages', 'stageKeys', ['add', 'remove']),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateApiKey.html */
export const updateApiKey: Operation<UpdateApiKeyRequest, Output<UpdateApiKeyCommandOutput>> = (input, ctx) => {
  const before = findApiKey(ctx, input.apiKey);
  const updated = patch(before, input.patchOperations, RULES, 'updateApiKeyInput');
  checkDescription(updated.description);
  updated.lastUpdatedDate = seconds(ctx.kernel);
  apiKeys(ctx).put(updated.id, updated);
  return { ...viewKey(updated, false), tags: updated.tags ?? {} };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteApiKey.html */
export const deleteApiKey: Operation<DeleteApiKeyRequest, Record<string, never>> = (input, ctx) => {
  const { id } = findApiKey(ctx, input.apiKey);
  apiKeys(ctx).delete(id);
  for (const [key, link] of [...usagePlanKeys(ctx).entries()]) {
    if (link.keyId === id) usagePlanKeys(ctx).delete(key);
  }
  return {};
};
