import type { ApiKey } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../../kernel/context.ts';
import { badRequest, conflict } from '../../shared/errors.ts';
import { date, seconds } from '../../shared/time.ts';
import type { ApiKeyRecord } from '../../state/records.ts';
import { apiKeys } from '../../state/state.ts';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Writes a new key and gives its record. A value is 20 to 128 characters, and no other key's. */
export function newKey(input: Omit<ApiKey, 'stageKeys'>, stageKeys: string[], ctx: Context): ApiKeyRecord {
  const { value } = input;
  if (value !== undefined && value !== '') checkValue(value, ctx);
  const now = seconds(ctx.kernel);
  const record: ApiKeyRecord = {
    id: ctx.kernel.ids.random(10),
    value: value || ctx.kernel.ids.random(40, ALPHANUMERIC),
    ...(input.name !== undefined && { name: input.name }),
    ...(input.customerId !== undefined && { customerId: input.customerId }),
    ...(input.description !== undefined && { description: input.description }),
    enabled: input.enabled ?? false,
    createdDate: now,
    lastUpdatedDate: now,
    stageKeys,
    tags: { ...input.tags },
  };
  apiKeys(ctx).put(record.id, record);
  return record;
}

export function checkValue(value: string, ctx: Context): void {
  if (value.length < 20) throw badRequest('API Key value should be at least 20 characters');
  if (value.length > 128) throw badRequest('API Key value exceeds maximum size of 128 characters');
  for (const other of apiKeys(ctx).values()) {
    if (other.value === value) throw conflict('API Key already exists');
  }
}

/** A key as it is answered; its value only when asked for. */
export function viewKey(record: ApiKeyRecord, includeValue: boolean | undefined): ApiKey {
  const { value, createdDate, lastUpdatedDate, ...rest } = record;
  const times = { createdDate: date(createdDate), lastUpdatedDate: date(lastUpdatedDate) };
  return includeValue ? { ...rest, value, ...times } : { ...rest, ...times };
}
