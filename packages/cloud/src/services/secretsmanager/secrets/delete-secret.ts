import type {
  DeleteSecretCommandInput,
  DeleteSecretCommandOutput,
  RestoreSecretCommandInput,
  RestoreSecretCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { invalidParameter, markedForDeletion } from '../errors.ts';
import { erase, findToChange, save } from '../find.ts';
import type { SecretRecord } from '../records.ts';
import { rotationTimer } from '../rotation/timer.ts';

const DAY = 24 * 3600 * 1000;
const DEFAULT_WINDOW = 30;

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html */
export const deleteSecret: Operation<DeleteSecretCommandInput, Output<DeleteSecretCommandOutput>> = (input, ctx) => {
  const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force } = input;
  if (days !== undefined && (days < 7 || days > 30)) {
    throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
  }
  if (force && days !== undefined) {
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  }
  const now = ctx.kernel.clock.now();
  const secret = findOrGone(ctx, input);
  if (!secret) return gone(ctx, input.SecretId ?? '', now);
  if (secret.replicas.length > 0) {
    const regions = secret.replicas.map(({ Region }) => Region).join(', ');
    throw invalidParameter(`You can't delete secret ${secret.arn} that still has replica regions [${regions}]`);
  }
  ctx.kernel.part(rotationTimer).forget(secret);
  if (force) {
    erase(ctx, secret);
    return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(now) };
  }
  if (secret.deletion) throw markedForDeletion();
  const at = now + (days ?? DEFAULT_WINDOW) * DAY;
  save(ctx, { ...secret, deletion: { at, asked: now } });
  return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(at) };
};

/** Without recovery, a secret that does not exist counts as deleted. */
function findOrGone(ctx: Context, input: DeleteSecretCommandInput): Readonly<SecretRecord> | undefined {
  try {
    return findToChange(ctx, input.SecretId, { deleted: true });
  } catch (error) {
    const isGone = error instanceof AwsError && error.code === 'ResourceNotFoundException';
    if (isGone && input.ForceDeleteWithoutRecovery) return undefined;
    throw error;
  }
}

function gone(ctx: Context, id: string, now: number): Output<DeleteSecretCommandOutput> {
  const arn = id.startsWith('arn:')
    ? id
    : `arn:${partitionOf(ctx.region)}:secretsmanager:${ctx.region}:${ctx.account}:secret:${id}-${ctx.kernel.ids.random(6)}`;
  return { ARN: arn, Name: id.replace(/^arn:.*:secret:/, ''), DeletionDate: new Date(now) };
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RestoreSecret.html */
export const restoreSecret: Operation<RestoreSecretCommandInput, Output<RestoreSecretCommandOutput>> = (input, ctx) => {
  const secret = findToChange(ctx, input.SecretId, { deleted: true });
  const restored = { ...secret, deletion: undefined };
  save(ctx, restored);
  ctx.kernel.part(rotationTimer).watch(ctx, restored);
  return { ARN: secret.arn, Name: secret.name };
};
