import type { UpdateSecretCommandInput, UpdateSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { Operation, Output } from '../../../kernel/context.ts';
import { findToChange, save } from '../find.ts';
import { putVersion, sentValue, versionId } from '../versions/put-version.ts';
import { checkDescription } from './create-secret.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html */
export const updateSecret: Operation<UpdateSecretCommandInput, Output<UpdateSecretCommandOutput>> = (input, ctx) => {
  checkDescription(input.Description);
  const value = sentValue(input);
  const id = versionId(ctx, input.ClientRequestToken);
  const secret = findToChange(ctx, input.SecretId);
  const described = {
    ...secret,
    description: input.Description ?? secret.description,
    kmsKey: input.KmsKeyId ?? secret.kmsKey,
    type: input.Type ?? secret.type,
    changed: ctx.kernel.clock.now(),
  };
  save(ctx, value ? putVersion(ctx, described, id, value) : described);
  return { ARN: secret.arn, Name: secret.name, ...(value ? { VersionId: id } : {}) };
};
