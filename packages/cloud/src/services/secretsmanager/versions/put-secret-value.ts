import type { PutSecretValueCommandInput, PutSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { Operation, Output } from '../../../kernel/context.ts';
import { invalidParameter, invalidRequest } from '../errors.ts';
import { findToChange, save } from '../find.ts';
import { putVersion, sentValue, versionId } from './put-version.ts';

const MOST_STAGES = 20;

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html */
export const putSecretValue: Operation<PutSecretValueCommandInput, Output<PutSecretValueCommandOutput>> = (
  input,
  ctx,
) => {
  const value = sentValue(input);
  if (!value) throw invalidRequest('You must provide either SecretString or SecretBinary.');
  if ((input.VersionStages?.length ?? 0) > MOST_STAGES) {
    throw invalidParameter(`A version can have at most ${MOST_STAGES} staging labels.`);
  }
  const id = versionId(ctx, input.ClientRequestToken);
  const secret = findToChange(ctx, input.SecretId);
  const changed = putVersion(ctx, secret, id, value, input.VersionStages ?? undefined);
  save(ctx, changed);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: id,
    VersionStages: [...(changed.versions[id]?.stages ?? [])],
  };
};
