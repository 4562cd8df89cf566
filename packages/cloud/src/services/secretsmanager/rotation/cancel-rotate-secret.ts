import type { CancelRotateSecretCommandInput, CancelRotateSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { Operation, Output } from '../../../kernel/context.ts';
import { invalidRequest } from '../errors.ts';
import { findToChange, save } from '../find.ts';
import { holderOf, PENDING } from '../versions/put-version.ts';
import { rotationTimer } from './timer.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CancelRotateSecret.html */
export const cancelRotateSecret: Operation<CancelRotateSecretCommandInput, Output<CancelRotateSecretCommandOutput>> = (
  input,
  ctx,
) => {
  const secret = findToChange(ctx, input.SecretId);
  if (!secret.rotation?.enabled) {
    throw invalidRequest(
      "You tried to enable rotation on a secret that doesn't already have a Lambda function ARN configured and you didn't include such an ARN as a parameter in this call.",
    );
  }
  save(ctx, { ...secret, rotation: { ...secret.rotation, enabled: false, next: undefined } });
  ctx.kernel.part(rotationTimer).forget(secret);
  return { ARN: secret.arn, Name: secret.name, VersionId: holderOf(secret.versions, PENDING) };
};
