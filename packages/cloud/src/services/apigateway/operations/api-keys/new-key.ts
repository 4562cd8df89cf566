import type { ApiKey } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../../kernel/context.ts';
import { badRequest, conflict } from '../../shared/errors.ts';
import { date, seconds } from '../../shared/time.ts';
import type { ApiKeyRecord } from '../../state/records.ts';
import { apiKeys } from '../../state/state.ts';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Recorded: localstack's test_create_api_key_with_invalid_name, test_update_api_key_invalid_description_length. */
const LONGEST_NAME = 1024;
const LONGEST_DESCRIPTION = 125_000;

/** Stores a new key and returns its record. A value has 20 to 128 characters, and is unique. */
export function newKey(input: Omit<ApiKey, 'stageKeys'>, stageKeys: string[], ctx: Context): ApiKeyRecord {
  const { value, name, description, tags } = input;
  if ((name?.length ?? 0) > LONGEST_NAME) {
    throw badRequest(`Invalid API Key name, can be at most ${LONGEST_NAME} characters.`);
  }
  checkDescription(description);
  if (value !== undefined && value !== '') checkValue(value, ctx);
  const now = seconds(ctx.kernel);
  const record: ApiKeyRecord = {
    id: ctx.kernel.ids.random(10),
    value: value || ctx.kernel.ids.random(40, ALPHANUMERIC),
    ...(name && { name }),
    ...(input.customerId !== undefined && { customerId: input.customerId }),
    ...(description !== undefined && { description }),
    enabled: input.enabled ?? false,
    createdDate: now,
    lastUpdatedDate: now,
    stageKeys,
    ...(tags && Object.keys(tags).length > 0 && { tags: { ...tags } }),
  };
  apiKeys(ctx).put(record.id, record);
  return record;
}

function checkValue(value: string, ctx: Context): void {
  if (value.length < 20) throw badRequest('API Key value should be at least 20 characters');
  if (value.length > 128) throw badRequest('API Key value exceeds maximum size of 128 characters');
  for (const other of apiKeys(ctx).values()) {
    if (other.value === value) throw conflict('API Key already exists');
  }
}

export function checkDescription(description: string | undefined): void {
  if ((description?.length ?? 0) > LONGEST_DESCRIPTION) throw badRequest('Invalid API Key description specified.');
}

/** A key as in a response; its value only on request. */
export function viewKey(record: ApiKeyRecord, includeValue: boolean | undefined): ApiKey {
  const { value, createdDate, lastUpdatedDate, ...rest } = record;
  const times = { createdDate: date(createdDate), lastUpdatedDate: date(lastUpdatedDate) };
  return includeValue ? { ...rest, value, ...times } : { ...rest, ...times };
}
