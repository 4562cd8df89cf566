import type { LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import { partitionOf } from '../../../kernel/partition.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, number, tagMap, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export const logGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',

  async create(properties, ctx) {
    const { logs } = ctx.aws;
    const logGroupName = text(properties, 'LogGroupName') ?? ctx.name({ maxLength: 512 });
    await logs.createLogGroup({
      logGroupName,
      kmsKeyId: text(properties, 'KmsKeyId'),
      logGroupClass: text(properties, 'LogGroupClass') as LogGroupClass | undefined,
      tags: tagMap(properties, ctx.stack),
      deletionProtectionEnabled: protection(properties),
    });
    try {
      await setRetention(logGroupName, properties, ctx);
    } catch (error) {
      await logs.deleteLogGroup({ logGroupName });
      throw error;
    }
    return stateOf(logGroupName, ctx);
  },

  async update(logGroupName, properties, previous, ctx) {
    const { logs } = ctx.aws;
    await setRetention(logGroupName, properties, ctx);
    const kmsKeyId = text(properties, 'KmsKeyId');
    if (kmsKeyId !== text(previous, 'KmsKeyId')) {
      if (kmsKeyId === undefined) await logs.disassociateKmsKey({ logGroupName });
      else await logs.associateKmsKey({ logGroupName, kmsKeyId });
    }
    if (protection(properties) !== protection(previous)) {
      const deletionProtectionEnabled = protection(properties) ?? false;
      await logs.putLogGroupDeletionProtection({ logGroupIdentifier: logGroupName, deletionProtectionEnabled });
    }
    const resourceArn = arnOf(logGroupName, ctx);
    const wanted = tagMap(properties, ctx.stack);
    const gone = Object.keys(tagMap(previous, ctx.stack)).filter((key) => !Object.hasOwn(wanted, key));
    if (gone.length > 0) await logs.untagResource({ resourceArn, tagKeys: gone });
    if (Object.keys(wanted).length > 0) await logs.tagResource({ resourceArn, tags: wanted });
    return stateOf(logGroupName, ctx);
  },

  async delete(logGroupName, _properties, ctx) {
    await ignoringMissing(ctx.aws.logs.deleteLogGroup({ logGroupName }));
  },

  async read(logGroupName, _properties, ctx) {
    const { logGroups = [] } = await ctx.aws.logs.describeLogGroups({ logGroupNamePrefix: logGroupName, limit: 1 });
    return logGroups[0]?.logGroupName === logGroupName ? stateOf(logGroupName, ctx) : undefined;
  },

  async actual(logGroupName, _properties, ctx) {
    const { logGroups = [] } = await ctx.aws.logs.describeLogGroups({ logGroupNamePrefix: logGroupName, limit: 1 });
    const { tags = {} } = await ctx.aws.logs.listTagsForResource({ resourceArn: arnOf(logGroupName, ctx) });
    const [group] = logGroups;
    return {
      LogGroupName: logGroupName,
      RetentionInDays: group?.retentionInDays,
      KmsKeyId: group?.kmsKeyId,
      LogGroupClass: group?.logGroupClass,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    };
  },
};

function arnOf(name: string, ctx: ResourceContext): string {
  return `arn:${partitionOf(ctx.region)}:logs:${ctx.region}:${ctx.account}:log-group:${name}`;
}

/** Its ARN ends with `:*`, as the resource's GetAtt has it. */
function stateOf(name: string, ctx: ResourceContext): ResourceState {
  return { id: name, attributes: { Arn: `${arnOf(name, ctx)}:*` } };
}

async function setRetention(logGroupName: string, properties: Properties, ctx: ResourceContext): Promise<void> {
  const retentionInDays = number(properties, 'RetentionInDays');
  if (retentionInDays === undefined) await ctx.aws.logs.deleteRetentionPolicy({ logGroupName });
  else await ctx.aws.logs.putRetentionPolicy({ logGroupName, retentionInDays });
}

function protection(properties: Properties): boolean | undefined {
  const value = text(properties, 'DeletionProtectionEnabled');
  return value === undefined ? undefined : value === 'true';
}
