import type { GeoLocation, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { AwsError } from '../../../kernel/errors.ts';
import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';
import { bareId } from '../state.ts';

export function text(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return value === undefined || value === null ? undefined : String(value);
}

export function number(properties: Properties, name: string): number | undefined {
  const value = text(properties, name);
  return value === undefined ? undefined : Number(value);
}

export function boolean(properties: Properties, name: string): boolean | undefined {
  const value = text(properties, name);
  return value === undefined ? undefined : value === 'true';
}

export function object(properties: Properties, name: string): Properties | undefined {
  const value = properties[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : undefined;
}

export function objects(properties: Properties, name: string): readonly Properties[] {
  const value = properties[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}

export const strings = (properties: Properties, name: string): string[] | undefined => {
  const value = properties[name];
  return Array.isArray(value) ? value.map(String) : undefined;
};

/** A record set as templates write it. */
export function recordSet(properties: Properties): ResourceRecordSet {
  const alias = object(properties, 'AliasTarget');
  const values = strings(properties, 'ResourceRecords');
  const geo = object(properties, 'GeoLocation') as GeoLocation | undefined;
  const set = {
    Name: text(properties, 'Name'),
    Type: text(properties, 'Type') as ResourceRecordSet['Type'],
    TTL: number(properties, 'TTL'),
    ResourceRecords: values?.map((Value) => ({ Value })),
    AliasTarget: alias && {
      DNSName: text(alias, 'DNSName'),
      HostedZoneId: text(alias, 'HostedZoneId'),
      EvaluateTargetHealth: boolean(alias, 'EvaluateTargetHealth') ?? false,
    },
    SetIdentifier: text(properties, 'SetIdentifier'),
    Weight: number(properties, 'Weight'),
    Region: text(properties, 'Region') as ResourceRecordSet['Region'],
    Failover: text(properties, 'Failover') as ResourceRecordSet['Failover'],
    GeoLocation: geo,
    MultiValueAnswer: boolean(properties, 'MultiValueAnswer'),
    HealthCheckId: text(properties, 'HealthCheckId'),
    CidrRoutingConfig: object(properties, 'CidrRoutingConfig') as ResourceRecordSet['CidrRoutingConfig'],
    GeoProximityLocation: object(properties, 'GeoProximityLocation') as ResourceRecordSet['GeoProximityLocation'],
  };
  const known = Object.entries(set).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as unknown as ResourceRecordSet;
}

/** The zone that a template means, by its id or its name. */
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
