import type { ReplicaRegionType, ReplicationStatusType } from '@aws-sdk/client-secrets-manager';
import type { Context } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';
import { erase } from '../find.ts';
import { type SecretRecord, secrets } from '../records.ts';

export function checkRegions(ctx: Context, regions: readonly ReplicaRegionType[] | undefined): void {
  for (const { Region } of regions ?? []) {
    if (!Region || Region === ctx.region) throw invalidParameter('Invalid replica region.');
  }
}

/** The secret with replicas in more regions. A replica is a record that points to the secret. */
export function replicate(
  ctx: Context,
  secret: SecretRecord,
  regions: readonly ReplicaRegionType[],
  overwrite = false,
): SecretRecord {
  const replicas = new Map(secret.replicas.map((one) => [one.Region, one]));
  for (const { Region: region = '', KmsKeyId } of regions) {
    replicas.set(region, { Region: region, KmsKeyId, ...replicateTo(ctx, secret, region, overwrite) });
  }
  return { ...secret, replicas: [...replicas.values()] };
}

function replicateTo(
  ctx: Context,
  secret: SecretRecord,
  region: string,
  overwrite: boolean,
): Pick<ReplicationStatusType, 'Status' | 'StatusMessage'> {
  const there = ctx.with({ region });
  const before = secrets(there).get(secret.name);
  if (before && before.primary !== ctx.region) {
    if (!overwrite) {
      const StatusMessage = `Replication failed: Secret name simple already exists in region ${region}.`;
      return { Status: 'Failed', StatusMessage };
    }
    erase(there, before);
  }
  secrets(there).put(secret.name, {
    name: secret.name,
    arn: secret.arn.replace(`:${ctx.region}:`, `:${region}:`),
    id: secret.id,
    primary: ctx.region,
    created: ctx.kernel.clock.now(),
    changed: ctx.kernel.clock.now(),
    versions: {},
    replicas: [],
  });
  return { Status: 'InSync' };
}

/** Removes the replicas in these regions. */
export function withdraw(ctx: Context, secret: Readonly<SecretRecord>, regions: readonly string[]): SecretRecord {
  for (const region of regions) {
    const there = secrets(ctx.with({ region }));
    if (there.get(secret.name)?.primary === ctx.region) there.delete(secret.name);
  }
  return { ...secret, replicas: secret.replicas.filter(({ Region = '' }) => !regions.includes(Region)) };
}
