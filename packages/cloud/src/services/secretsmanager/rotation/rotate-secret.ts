import type { RotateSecretCommandInput, RotateSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { invalidParameter, invalidRequest } from '../errors.ts';
import { findToChange, save } from '../find.ts';
import { type Rotation, type SecretRecord, values } from '../records.ts';
import { CURRENT, holderOf, PENDING, putVersion, versionId } from '../versions/put-version.ts';
import { checkFunction } from './function.ts';
import { checkRules, nextRotation } from './rules.ts';
import { rotate, testOnly, withPending } from './steps.ts';
import { rotationTimer } from './timer.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html */
export const rotateSecret: Operation<RotateSecretCommandInput, Output<RotateSecretCommandOutput>> = async (
  input,
  ctx,
) => {
  const token = versionId(ctx, input.ClientRequestToken);
  if ((input.RotationLambdaARN?.length ?? 0) > 2048) {
    throw invalidParameter('RotationLambdaARN must be at most 2048 characters long.');
  }
  if (input.RotationRules) checkRules(input.RotationRules);
  const before = findToChange(ctx, input.SecretId);
  const lambdaArn = input.RotationLambdaARN ?? before.rotation?.lambdaArn;
  if (!lambdaArn && !ctx.kernel.lenient) {
    throw invalidRequest('No Lambda rotation function ARN is associated with this secret.');
  }
  if (lambdaArn) await checkFunction(ctx, lambdaArn, before.arn);
  const secret = findToChange(ctx, input.SecretId);
  const pending = holderOf(secret.versions, PENDING);
  if (pending !== undefined && pending !== holderOf(secret.versions, CURRENT) && pending !== token) {
    throw invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");
  }
  const rules = input.RotationRules ?? secret.rotation?.rules;
  const now = ctx.kernel.clock.now();
  const rotation: Rotation = {
    enabled: true,
    lambdaArn,
    rules,
    last: secret.rotation?.last,
    next: nextRotation(rules, now),
  };
  const changed: SecretRecord = { ...secret, rotation };
  if (!lambdaArn) save(ctx, copied(ctx, changed, token));
  else if (input.RotateImmediately ?? true) {
    save(ctx, withPending(changed, token, now));
    ctx.kernel.background(rotate(ctx, secret.name, token));
  } else {
    save(ctx, changed);
    ctx.kernel.background(testOnly(ctx, secret.name, token));
  }
  ctx.kernel.part(rotationTimer).watch(ctx, changed);
  return { ARN: secret.arn, Name: secret.name, VersionId: token };
};

/** Without a function, which AWS refuses, other emulators let the value be its own successor. */
function copied(ctx: Context, secret: SecretRecord, token: string): SecretRecord {
  const current = holderOf(secret.versions, CURRENT);
  const value = current === undefined ? undefined : values(ctx, secret).get(current);
  const rotation = secret.rotation && { ...secret.rotation, last: ctx.kernel.clock.now() };
  const rotated = { ...secret, rotation };
  return value ? putVersion(ctx, rotated, token, value) : rotated;
}
