import type { GeoLocation, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { AwsError } from '../../../kernel/errors.ts';
import { flag, number, object, objects, optionalTexts, text } from '../../../kernel/properties.ts';
import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';
import { bareId } from '../state.ts';

export { flag, number, object, objects, optionalTexts, text } from '../../../kernel/properties.ts';

/** A record set in a template's format. */
export function recordSet(properties: Properties): ResourceRecordSet {
  const alias = object(properties, 'AliasTarget');
  const values = optionalTexts(properties, 'ResourceRecords');
  const geo = object(properties, 'GeoLocation') as GeoLocation | undefined;
  const set = {
    Name: text(properties, 'Name'),
    Type: text(properties, 'Type') as ResourceRecordSet['Type'],
    TTL: number(properties, 'TTL'),
    ResourceRecords: values?.map((Value) => ({ Value })),
    AliasTarget: alias && {
      DNSName: text(alias, 'DNSName'),
      HostedZoneId: text(alias, 'HostedZoneId'),
      EvaluateTargetHealth: flag(alias, 'EvaluateTargetHealth') ?? false,
    },
    SetIdentifier: text(properties, 'SetIdentifier'),
    Weight: number(properties, 'Weight'),
    Region: text(properties, 'Region') as ResourceRecordSet['Region'],
    Failover: text(properties, 'Failover') as ResourceRecordSet['Failover'],
    GeoLocation: geo,
    MultiValueAnswer: flag(properties, 'MultiValueAnswer'),
    HealthCheckId: text(properties, 'HealthCheckId'),
    CidrRoutingConfig: object(properties, 'CidrRoutingConfig') as ResourceRecordSet['CidrRoutingConfig'],
    GeoProximityLocation: object(properties, 'GeoProximityLocation') as ResourceRecordSet['GeoProximityLocation'],
  };
  const known = Object.entries(set).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as unknown as ResourceRecordSet;
}

/** The zone in a template, given by its id or its name. */
export async function zoneIdOf(properties: Properties, ctx: ResourceContext): Promise<string> {
  const id = text(properties, 'HostedZoneId');
  if (id !== undefined) return bareId(id);
  const name = text(properties, 'HostedZoneName') ?? '';
  const dotted = name.endsWith('.') ? name : `${name}.`;
  const { HostedZones = [] } = await ctx.aws.route53.listHostedZonesByName({ DNSName: dotted });
  const found = HostedZones.filter(({ Name }) => Name === dotted.toLowerCase());
  if (found.length !== 1) {
    const why = found.length === 0 ? 'No hosted zones named' : 'More than one hosted zone is named';
    throw new AwsError('InvalidRequest', `${why} ${dotted} ${found.length === 0 ? 'found' : ''}`.trim(), 400);
  }
  return bareId(found[0]?.Id ?? '');
}

/** The property with the tags in templates. */
const TAGS = { healthcheck: 'HealthCheckTags', hostedzone: 'HostedZoneTags' } as const;

/** Sets the tags of a zone or a health check to the current ones of the template and its stack. */
export async function setTags(
  ResourceType: keyof typeof TAGS,
  ResourceId: string,
  properties: Properties,
  previous: Properties,
  ctx: ResourceContext,
): Promise<void> {
  const own = (from: Properties) =>
    objects(from, TAGS[ResourceType]).map(({ Key, Value }) => [String(Key), String(Value)] as const);
  const wanted = new Map([...Object.entries(ctx.stack.tags), ...own(properties)]);
  const RemoveTagKeys = own(previous)
    .map(([key]) => key)
    .filter((key) => !wanted.has(key));
  if (wanted.size === 0 && RemoveTagKeys.length === 0) return;
  const AddTags = [...wanted].map(([Key, Value]) => ({ Key, Value }));
  await ctx.aws.route53.changeTagsForResource({ ResourceType, ResourceId, AddTags, RemoveTagKeys });
}
