import { isDeepStrictEqual } from 'node:util';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { AwsError } from '../../../kernel/errors.ts';
import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { normalName } from '../names.ts';
import { objects, recordSet, text, zoneIdOf } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordset.html */
export const recordSetType: ResourceType = {
  type: 'AWS::Route53::RecordSet',

  async create(properties, ctx) {
    const set = recordSet(properties);
    await change(await zoneIdOf(properties, ctx), [['CREATE', set]], properties, ctx);
    return { id: set.Name?.replace(/\.$/, '') ?? '' };
  },

  async update(id, properties, previous, ctx) {
    const [set, before] = [recordSet(properties), recordSet(previous)];
    const isSame = before.SetIdentifier === set.SetIdentifier && before.Type === set.Type;
    const changes: Changes = isSame
      ? [['UPSERT', set]]
      : [
          ['DELETE', before],
          ['CREATE', set],
        ];
    await change(await zoneIdOf(properties, ctx), changes, properties, ctx);
    return { id };
  },

  async delete(_id, properties, ctx) {
    await remove(properties, [recordSet(properties)], ctx);
  },

  async read(id, properties, ctx) {
    const zone = await ignoringMissing(zoneIdOf(properties, ctx));
    const there = zone === undefined ? undefined : await current(zone, recordSet(properties), ctx);
    return there ? { id } : undefined;
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordsetgroup.html */
export const recordSetGroup: ResourceType = {
  type: 'AWS::Route53::RecordSetGroup',

  async create(properties, ctx) {
    const changes = setsOf(properties).map((set) => ['CREATE', set] as const);
    if (changes.length > 0) await change(await zoneIdOf(properties, ctx), changes, properties, ctx);
    const id = ctx.name();
    return { id, attributes: { Id: id } };
  },

  async update(id, properties, previous, ctx) {
    const [wanted, before] = [setsOf(properties), setsOf(previous)];
    const gone = before.filter((one) => !wanted.some((other) => isSameSet(one, other)));
    const fresh = wanted.filter((one) => !before.some((other) => isDeepStrictEqual(one, other)));
    const changes: Changes = [
      ...gone.map((set) => ['DELETE', set] as const),
      ...fresh.map((set) => ['UPSERT', set] as const),
    ];
    if (changes.length > 0) await change(await zoneIdOf(properties, ctx), changes, properties, ctx);
    return { id, attributes: { Id: id } };
  },

  async delete(_id, properties, ctx) {
    await remove(properties, setsOf(properties), ctx);
  },

  async read(id, properties, ctx) {
    const zone = await ignoringMissing(zoneIdOf(properties, ctx));
    for (const set of setsOf(properties)) {
      if (zone === undefined || !(await current(zone, set, ctx))) return undefined;
    }
    return { id, attributes: { Id: id } };
  },
};

type Changes = readonly (readonly ['CREATE' | 'UPSERT' | 'DELETE', ResourceRecordSet])[];

const setsOf = (properties: Properties): ResourceRecordSet[] => objects(properties, 'RecordSets').map(recordSet);

const isSameSet = (a: ResourceRecordSet, b: ResourceRecordSet): boolean =>
  normalName(a.Name ?? '') === normalName(b.Name ?? '') && a.Type === b.Type && a.SetIdentifier === b.SetIdentifier;

async function change(HostedZoneId: string, changes: Changes, properties: Properties, ctx: ResourceContext) {
  const Comment = text(properties, 'Comment');
  await ctx.aws.route53.changeResourceRecordSets({
    HostedZoneId,
    ChangeBatch: {
      ...(Comment === undefined ? {} : { Comment }),
      Changes: changes.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet })),
    },
  });
}

/** Deletes the existing ones of these sets, with their current values. */
async function remove(properties: Properties, sets: readonly ResourceRecordSet[], ctx: ResourceContext): Promise<void> {
  const zone = await ignoringMissing(zoneIdOf(properties, ctx));
  if (zone === undefined) return;
  const changes: (readonly ['DELETE', ResourceRecordSet])[] = [];
  for (const set of sets) {
    const there = await current(zone, set, ctx);
    if (there) changes.push(['DELETE', there]);
  }
  if (changes.length > 0) await change(zone, changes, {}, ctx);
}

async function current(
  HostedZoneId: string,
  set: ResourceRecordSet,
  ctx: ResourceContext,
): Promise<ResourceRecordSet | undefined> {
  const found = await ignoringMissing(
    ctx.aws.route53.listResourceRecordSets({
      HostedZoneId,
      StartRecordName: set.Name,
      StartRecordType: set.Type,
      ...(set.SetIdentifier === undefined ? {} : { StartRecordIdentifier: set.SetIdentifier }),
      MaxItems: 1,
    }),
  );
  return found?.ResourceRecordSets?.find((one) => isSameSet(one, set));
}

async function ignoringMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && ['NoSuchHostedZone', 'InvalidRequest'].includes(error.code)) return undefined;
    throw error;
  }
}
