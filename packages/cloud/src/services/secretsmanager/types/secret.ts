import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { generate } from './generate.ts';
import { ignoringMissing, object, objects, tagList, tagMap, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html */
export const secret: ResourceType = {
  type: 'AWS::SecretsManager::Secret',

  async create(properties, ctx) {
    const { ARN = '' } = await ctx.aws.secretsmanager.createSecret({
      Name: nameOf(properties, ctx),
      Description: text(properties, 'Description'),
      KmsKeyId: text(properties, 'KmsKeyId'),
      Type: text(properties, 'Type'),
      SecretString: await wantedValue(properties, ctx),
      Tags: tagList(tagMap(properties, ctx.stack)),
      AddReplicaRegions: replicas(properties),
    });
    return state(ARN);
  },

  async update(SecretId, properties, previous, ctx) {
    const { secretsmanager } = ctx.aws;
    const changed = ['SecretString', 'GenerateSecretString'].some(
      (name) => JSON.stringify(properties[name]) !== JSON.stringify(previous[name]),
    );
    await secretsmanager.updateSecret({
      SecretId,
      Description: text(properties, 'Description') ?? '',
      KmsKeyId: text(properties, 'KmsKeyId'),
      ...(changed ? { SecretString: await wantedValue(properties, ctx) } : {}),
    });
    const wanted = tagMap(properties, ctx.stack);
    const gone = Object.keys(tagMap(previous, ctx.stack)).filter((key) => !Object.hasOwn(wanted, key));
    if (gone.length > 0) await secretsmanager.untagResource({ SecretId, TagKeys: gone });
    if (Object.keys(wanted).length > 0) await secretsmanager.tagResource({ SecretId, Tags: tagList(wanted) });
    await updateReplicas(SecretId, properties, previous, ctx);
    return state(SecretId);
  },

  async delete(SecretId, properties, ctx) {
    const { secretsmanager } = ctx.aws;
    const RemoveReplicaRegions = replicas(properties).map(({ Region }) => Region);
    if (RemoveReplicaRegions.length > 0) {
      await ignoringMissing(secretsmanager.removeRegionsFromReplication({ SecretId, RemoveReplicaRegions }));
    }
    await secretsmanager.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true });
  },

  async read(SecretId, _properties, ctx) {
    const found = await ignoringMissing(ctx.aws.secretsmanager.describeSecret({ SecretId }));
    return found && !found.DeletedDate ? state(SecretId) : undefined;
  },

  async find(properties, ctx) {
    const found = await ignoringMissing(ctx.aws.secretsmanager.describeSecret({ SecretId: nameOf(properties, ctx) }));
    return found?.ARN && !found.DeletedDate ? state(found.ARN) : undefined;
  },
};

const nameOf = (properties: Properties, ctx: ResourceContext): string =>
  text(properties, 'Name') ?? `${ctx.logicalId}-${ctx.name().split('-').at(-1)}`;

const state = (arn: string): ResourceState => ({ id: arn, attributes: { Id: arn } });

async function wantedValue(properties: Properties, ctx: ResourceContext): Promise<string | undefined> {
  const generated = object(properties, 'GenerateSecretString');
  return generated ? generate(generated, ctx) : text(properties, 'SecretString');
}

const replicas = (properties: Properties): { Region: string; KmsKeyId?: string | undefined }[] =>
  objects(properties, 'ReplicaRegions').map((one) => ({
    Region: text(one, 'Region') ?? '',
    KmsKeyId: text(one, 'KmsKeyId'),
  }));

async function updateReplicas(
  SecretId: string,
  properties: Properties,
  previous: Properties,
  ctx: ResourceContext,
): Promise<void> {
  const [wanted, before] = [replicas(properties), replicas(previous)];
  const missing = (list: typeof wanted, region: string): boolean => !list.some(({ Region }) => Region === region);
  const gone = before.map(({ Region }) => Region).filter((region) => missing(wanted, region));
  const added = wanted.filter(({ Region }) => missing(before, Region));
  const { secretsmanager } = ctx.aws;
  if (gone.length > 0) await secretsmanager.removeRegionsFromReplication({ SecretId, RemoveReplicaRegions: gone });
  if (added.length > 0) await secretsmanager.replicateSecretToRegions({ SecretId, AddReplicaRegions: added });
}
