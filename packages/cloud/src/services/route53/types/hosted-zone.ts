import { AwsError } from '../../../kernel/errors.ts';
import { orUndo } from '../../../kernel/or-undo.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { bareId } from '../state.ts';
import { object, objects, setTags, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-hostedzone.html */
export const hostedZone: ResourceType = {
  type: 'AWS::Route53::HostedZone',

  async create(properties, ctx) {
    const { route53 } = ctx.aws;
    const [vpc, ...others] = vpcs(properties);
    const Comment = commentOf(properties);
    const { HostedZone, DelegationSet } = await route53.createHostedZone({
      Name: text(properties, 'Name'),
      CallerReference: referenceOf(ctx),
      HostedZoneConfig: { ...(Comment === undefined ? {} : { Comment }), PrivateZone: vpc !== undefined },
      ...(vpc ? { VPC: vpc } : {}),
    });
    const id = bareId(HostedZone?.Id ?? '');
    await orUndo(
      async () => {
        for (const VPC of others) await route53.associateVPCWithHostedZone({ HostedZoneId: id, VPC });
        await setTags('hostedzone', id, properties, {}, ctx);
        await setLogging(id, properties, ctx);
      },
      () => route53.deleteHostedZone({ Id: id }),
    );
    return stateOf(id, DelegationSet?.NameServers ?? []);
  },

  async update(id, properties, previous, ctx) {
    const { route53 } = ctx.aws;
    const Comment = commentOf(properties);
    if (Comment !== commentOf(previous)) await route53.updateHostedZoneComment({ Id: id, Comment });
    await changeVpcs(id, properties, previous, ctx);
    await setTags('hostedzone', id, properties, previous, ctx);
    if (JSON.stringify(properties.QueryLoggingConfig) !== JSON.stringify(previous.QueryLoggingConfig)) {
      const { QueryLoggingConfigs = [] } = await route53.listQueryLoggingConfigs({ HostedZoneId: id });
      for (const { Id } of QueryLoggingConfigs) await route53.deleteQueryLoggingConfig({ Id });
      await setLogging(id, properties, ctx);
    }
    const { DelegationSet } = await route53.getHostedZone({ Id: id });
    return stateOf(id, DelegationSet?.NameServers ?? []);
  },

  async delete(id, _properties, ctx) {
    try {
      await ctx.aws.route53.deleteHostedZone({ Id: id });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  },

  async read(id, _properties, ctx) {
    try {
      const { DelegationSet } = await ctx.aws.route53.getHostedZone({ Id: id });
      return stateOf(id, DelegationSet?.NameServers ?? []);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  },

  async find(_properties, ctx) {
    for (let Marker: string | undefined; ; ) {
      const page = await ctx.aws.route53.listHostedZones({ Marker });
      const zone = page.HostedZones?.find(({ CallerReference }) => CallerReference === referenceOf(ctx));
      if (zone) return hostedZone.read?.(bareId(zone.Id ?? ''), {}, ctx);
      if (!page.NextMarker) return undefined;
      Marker = page.NextMarker;
    }
  },
};

/** The same for every attempt to create one resource. */
const referenceOf = (ctx: ResourceContext): string => `${ctx.stack.id}/${ctx.logicalId}/${ctx.name()}`;

const isGone = (error: unknown): boolean => error instanceof AwsError && error.code === 'NoSuchHostedZone';

const stateOf = (id: string, nameServers: readonly string[]): ResourceState => ({
  id,
  attributes: { Id: id, NameServers: [...nameServers] },
});

const commentOf = (properties: Properties): string | undefined => {
  const config = object(properties, 'HostedZoneConfig');
  return config && text(config, 'Comment');
};

const vpcs = (properties: Properties) =>
  objects(properties, 'VPCs').map(({ VPCId, VPCRegion }) => ({
    VPCId: String(VPCId),
    VPCRegion: String(VPCRegion) as never,
  }));

async function changeVpcs(HostedZoneId: string, properties: Properties, previous: Properties, ctx: ResourceContext) {
  const [wanted, before] = [vpcs(properties), vpcs(previous)];
  const added = wanted.filter(({ VPCId }) => !before.some((one) => one.VPCId === VPCId));
  const gone = before.filter(({ VPCId }) => !wanted.some((one) => one.VPCId === VPCId));
  for (const VPC of added) await ctx.aws.route53.associateVPCWithHostedZone({ HostedZoneId, VPC });
  for (const VPC of gone) await ctx.aws.route53.disassociateVPCFromHostedZone({ HostedZoneId, VPC });
}

async function setLogging(HostedZoneId: string, properties: Properties, ctx: ResourceContext): Promise<void> {
  const config = object(properties, 'QueryLoggingConfig');
  if (!config) return;
  const CloudWatchLogsLogGroupArn = text(config, 'CloudWatchLogsLogGroupArn');
  await ctx.aws.route53.createQueryLoggingConfig({ HostedZoneId, CloudWatchLogsLogGroupArn });
}
