import type {
  ListSecretVersionIdsCommandInput,
  ListSecretVersionIdsCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import type { Operation, Output } from '../../../kernel/context.ts';
import { find } from '../find.ts';
import { page } from '../lists/page.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecretVersionIds.html */
export const listSecretVersionIds: Operation<
  ListSecretVersionIdsCommandInput,
  Output<ListSecretVersionIdsCommandOutput>
> = (input, ctx) => {
  const { secret, arn } = find(ctx, input.SecretId);
  const all = Object.entries(secret.versions)
    .filter(([, { stages }]) => input.IncludeDeprecated || stages.length > 0)
    .map(([VersionId, { stages, created, accessed }]) => ({
      VersionId,
      ...(stages.length > 0 ? { VersionStages: [...stages] } : {}),
      CreatedDate: new Date(created),
      ...(accessed === undefined ? {} : { LastAccessedDate: new Date(accessed) }),
    }));
  const { items, NextToken } = page(all, input);
  return { ARN: arn, Name: secret.name, Versions: items, NextToken };
};
