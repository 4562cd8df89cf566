import type {
  UpdateSecretVersionStageCommandInput,
  UpdateSecretVersionStageCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import type { Operation, Output } from '../../../kernel/context.ts';
import { invalidParameter, notFound } from '../errors.ts';
import { findToChange, save } from '../find.ts';
import { CURRENT, holderOf, moveStage } from './put-version.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html */
export const updateSecretVersionStage: Operation<
  UpdateSecretVersionStageCommandInput,
  Output<UpdateSecretVersionStageCommandOutput>
> = (input, ctx) => {
  const { VersionStage: stage = '', MoveToVersionId: to, RemoveFromVersionId: from } = input;
  const secret = findToChange(ctx, input.SecretId);
  for (const id of [to, from]) {
    if (id !== undefined && !Object.hasOwn(secret.versions, id)) throw notFound(`secret value for VersionId: ${id}`);
  }
  const holder = holderOf(secret.versions, stage);
  if (holder !== undefined && from === undefined && holder !== to) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  if (from !== undefined && holder !== from) {
    throw invalidParameter(
      `Staging label ${stage} isn't currently attached to version ${from}${holder === undefined ? '' : `, but to version ${holder}`}.`,
    );
  }
  if (stage === CURRENT && to === undefined) {
    throw invalidParameter(`You can't remove staging label ${CURRENT} without moving it to another version.`);
  }
  save(ctx, { ...secret, changed: ctx.kernel.clock.now(), versions: moveStage(secret.versions, stage, to) });
  return { ARN: secret.arn, Name: secret.name };
};
