import type { ListSecretsCommandInput, ListSecretsCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { Operation, Output } from '../../../kernel/context.ts';
import { shape, stagesOf } from '../secrets/shape.ts';
import { filtered } from './filters.ts';
import { page } from './page.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html */
export const listSecrets: Operation<ListSecretsCommandInput, Output<ListSecretsCommandOutput>> = (input, ctx) => {
  const found = filtered(ctx, input.Filters).filter(({ secret }) => input.IncludePlannedDeletion || !secret.deletion);
  const { items, NextToken } = page(input.SortOrder === 'desc' ? found.reverse() : found, input);
  return {
    SecretList: items.map((one) => ({ ...shape(one), SecretVersionsToStages: stagesOf(one.secret) })),
    NextToken,
  };
};
