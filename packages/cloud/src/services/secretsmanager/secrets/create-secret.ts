import type { CreateSecretCommandInput, CreateSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { exists, invalidParameter, invalidRequest } from '../errors.ts';
import { checkName, find, save } from '../find.ts';
import { type SecretRecord, secrets, values } from '../records.ts';
import { checkRegions, replicate } from '../replicas/replicate.ts';
import { checkTags } from '../tags/tags.ts';
import { putVersion, sentValue, versionId } from '../versions/put-version.ts';

const MOST_DESCRIPTION = 2048;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
export const createSecret: Operation<CreateSecretCommandInput, Output<CreateSecretCommandOutput>> = (input, ctx) => {
  const name = checkName(input.Name ?? '');
  checkDescription(input.Description);
  const value = sentValue(input);
  const id = versionId(ctx, input.ClientRequestToken);
  checkRegions(ctx, input.AddReplicaRegions);
  const owner = ownerOf(ctx, name);
  const tags = checkTags(ctx, [
    ...(input.Tags ?? []),
    ...(owner ? [{ Key: 'aws:secretsmanager:owningService', Value: owner }] : []),
  ]);
  const before = existing(ctx, name);
  if (before) return idempotentAnswer(ctx, before, input, id);
  const now = ctx.kernel.clock.now();
  const made: SecretRecord = {
    name,
    arn: `arn:${partitionOf(ctx.region)}:secretsmanager:${ctx.region}:${ctx.account}:secret:${name}-${ctx.kernel.ids.random(6, LETTERS)}`,
    id: ctx.kernel.ids.uuid(),
    description: input.Description,
    kmsKey: input.KmsKeyId,
    type: input.Type,
    owner: owner ?? tags.find(({ Key }) => Key === 'aws:secretsmanager:owningService')?.Value,
    tags: tags.length > 0 ? tags : undefined,
    created: now,
    changed: now,
    versions: {},
    replicas: [],
  };
  const valued = value ? putVersion(ctx, made, id, value) : made;
  const secret = replicate(ctx, valued, input.AddReplicaRegions ?? [], input.ForceOverwriteReplicaSecret);
  save(ctx, secret);
  return {
    ARN: secret.arn,
    Name: name,
    ...(value ? { VersionId: id } : {}),
    ...(secret.replicas.length > 0 ? { ReplicationStatus: [...secret.replicas] } : {}),
  };
};

export function checkDescription(description: string | undefined): void {
  if ((description?.length ?? 0) > MOST_DESCRIPTION) {
    throw invalidParameter(`Description must be at most ${MOST_DESCRIPTION} characters long.`);
  }
}

function existing(ctx: Context, name: string): Readonly<SecretRecord> | undefined {
  if (!secrets(ctx).has(name)) return undefined;
  try {
    return find(ctx, name).secret;
  } catch {
    // Its time to go has come.
    return undefined;
  }
}

/** The same request twice makes one secret. */
function idempotentAnswer(
  ctx: Context,
  before: Readonly<SecretRecord>,
  input: CreateSecretCommandInput,
  id: string,
): Output<CreateSecretCommandOutput> {
  if (before.deletion) {
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  const value = sentValue(input);
  if (value && values(ctx, before).has(id)) {
    putVersion(ctx, before, id, value);
    return { ARN: before.arn, Name: before.name, VersionId: id };
  }
  throw exists(`The operation failed because the secret ${before.name} already exists.`);
}

/** A service's own secrets are called `<service>!…`. */
function ownerOf(ctx: Context, name: string): string | undefined {
  return ctx.caller.kind === 'service' ? /^([a-z0-9-]+)!/.exec(name)?.[1] : undefined;
}
