import type {
  RemoveRegionsFromReplicationCommandInput,
  RemoveRegionsFromReplicationCommandOutput,
  ReplicateSecretToRegionsCommandInput,
  ReplicateSecretToRegionsCommandOutput,
  StopReplicationToReplicaCommandInput,
  StopReplicationToReplicaCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import type { Operation, Output } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';
import { find, findToChange, save } from '../find.ts';
import { values } from '../records.ts';
import { replicaKey } from '../secrets/shape.ts';
import { checkRegions, replicate, withdraw } from './replicate.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicateSecretToRegions.html */
export const replicateSecretToRegions: Operation<
  ReplicateSecretToRegionsCommandInput,
  Output<ReplicateSecretToRegionsCommandOutput>
> = (input, ctx) => {
  const secret = findToChange(ctx, input.SecretId);
  checkRegions(ctx, input.AddReplicaRegions);
  const changed = replicate(ctx, secret, input.AddReplicaRegions ?? [], input.ForceOverwriteReplicaSecret);
  // A failed replica is reported, and does not count.
  save(ctx, { ...changed, replicas: changed.replicas.filter(({ Status }) => Status !== 'Failed') });
  return { ARN: secret.arn, ReplicationStatus: [...changed.replicas] };
};

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RemoveRegionsFromReplication.html */
export const removeRegionsFromReplication: Operation<
  RemoveRegionsFromReplicationCommandInput,
  Output<RemoveRegionsFromReplicationCommandOutput>
> = (input, ctx) => {
  const changed = withdraw(ctx, findToChange(ctx, input.SecretId), input.RemoveReplicaRegions ?? []);
  save(ctx, changed);
  return { ARN: changed.arn, ReplicationStatus: [...changed.replicas] };
};

/** Makes a replica a secret of its own. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_StopReplicationToReplica.html */
export const stopReplicationToReplica: Operation<
  StopReplicationToReplicaCommandInput,
  Output<StopReplicationToReplicaCommandOutput>
> = (input, ctx) => {
  const { secret, place, arn, isReplica } = find(ctx, input.SecretId);
  if (!isReplica) throw invalidParameter('The secret is not a replica.');
  const kmsKey = replicaKey(secret, arn);
  const own = { ...secret, arn, kmsKey, id: ctx.kernel.ids.uuid(), replicas: [], rotation: undefined };
  for (const [version, value] of values(place, secret).entries()) values(ctx, own).put(version, value);
  save(ctx, own);
  save(place, { ...secret, replicas: secret.replicas.filter(({ Region }) => Region !== ctx.region) });
  return { ARN: arn };
};
