import type { ImportApiKeysCommandOutput, ImportApiKeysRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { AwsError } from '../../../../kernel/errors.ts';
import { badRequest } from '../../shared/errors.ts';
import { usagePlanKeys, usagePlans } from '../../state/state.ts';
import { parseCsv } from './csv.ts';
import { newKey } from './new-key.ts';

/**
 * Keys from a CSV file whose header names its columns: name, key, description, enabled, usageplanIds.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-file-format.html
 */
export const importApiKeys: Operation<ImportApiKeysRequest, Output<ImportApiKeysCommandOutput>> = (input, ctx) => {
  if (input.format !== 'csv') throw badRequest(`Invalid format specified: ${input.format}`);
  const [header = [], ...rows] = parseCsv(Buffer.from(input.body ?? []).toString('utf8'));
  const columns = header.map((name) => name.trim().toLowerCase());
  if (!columns.includes('key') || !columns.includes('name')) {
    throw badRequest("API key import requires the columns 'name' and 'key'");
  }
  const ids: string[] = [];
  const warnings: string[] = [];
  for (const row of rows) {
    const cell = (name: string): string | undefined => row[columns.indexOf(name)]?.trim() || undefined;
    try {
      const record = newKey(
        {
          name: cell('name'),
          value: cell('key') ?? '',
          description: cell('description'),
          enabled: cell('enabled')?.toLowerCase() === 'true',
        },
        [],
        ctx,
      );
      ids.push(record.id);
      for (const planId of cell('usageplanids')?.split(',') ?? []) {
        if (!usagePlans(ctx).has(planId.trim())) warnings.push(`Usage plan ${planId} does not exist`);
        else {
          const link = { planId: planId.trim(), keyId: record.id, keyType: 'API_KEY' };
          usagePlanKeys(ctx).put(`${link.planId}/${link.keyId}`, link);
        }
      }
    } catch (error) {
      if (!(error instanceof AwsError) || input.failOnWarnings) throw error;
      warnings.push(error.message);
    }
  }
  return { ids, warnings };
};
