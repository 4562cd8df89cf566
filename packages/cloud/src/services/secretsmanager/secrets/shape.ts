import type { Found } from '../find.ts';
import type { SecretRecord } from '../records.ts';

const date = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at));

/** Versions with their stages; those without are not shown. */
export function stagesOf({ versions }: Pick<SecretRecord, 'versions'>): Record<string, string[]> {
  const shown = Object.entries(versions).filter(([, { stages }]) => stages.length > 0);
  return Object.fromEntries(shown.map(([id, { stages }]) => [id, [...stages]]));
}

/** The key of the replica with that ARN; undefined: the region's `aws/secretsmanager`. */
export const replicaKey = ({ replicas }: Pick<SecretRecord, 'replicas'>, arn: string): string | undefined =>
  replicas.find(({ Region }) => Region === arn.split(':')[3])?.KmsKeyId;

/** The common fields of descriptions and lists. */
export const shape = ({ secret, arn, isReplica, place }: Found) => ({
  ARN: arn,
  Name: secret.name,
  Type: secret.type,
  Description: secret.description || undefined,
  KmsKeyId: isReplica ? replicaKey(secret, arn) : secret.kmsKey,
  OwningService: secret.owner,
  Tags: secret.tags?.map((tag) => ({ ...tag })),
  CreatedDate: new Date(secret.created),
  LastChangedDate: new Date(secret.changed),
  LastAccessedDate: date(secret.accessed),
  DeletedDate: date(secret.deletion?.asked),
  RotationEnabled: secret.rotation?.enabled,
  RotationLambdaARN: secret.rotation?.lambdaArn,
  RotationRules: secret.rotation?.rules,
  LastRotatedDate: date(secret.rotation?.last),
  NextRotationDate: secret.rotation?.enabled ? date(secret.rotation.next) : undefined,
  PrimaryRegion: isReplica || secret.replicas.length > 0 ? place.region : undefined,
});
