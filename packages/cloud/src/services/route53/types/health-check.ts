import type { HealthCheckConfig } from '@aws-sdk/client-route-53';
import { AwsError } from '../../../kernel/errors.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { flag, number, object, objects, optionalTexts, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-healthcheck.html */
export const healthCheck: ResourceType = {
  type: 'AWS::Route53::HealthCheck',

  async create(properties, ctx) {
    const { HealthCheck } = await ctx.aws.route53.createHealthCheck({
      CallerReference: referenceOf(ctx),
      HealthCheckConfig: configOf(properties),
    });
    const id = HealthCheck?.Id ?? '';
    await setTags(id, properties, {}, ctx);
    return stateOf(id);
  },

  async update(id, properties, previous, ctx) {
    const { Type: _type, RequestInterval: _interval, MeasureLatency: _latency, ...config } = configOf(properties);
    await ctx.aws.route53.updateHealthCheck({ HealthCheckId: id, ...config });
    await setTags(id, properties, previous, ctx);
    return stateOf(id);
  },

  async delete(id, _properties, ctx) {
    try {
      await ctx.aws.route53.deleteHealthCheck({ HealthCheckId: id });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  },

  async read(id, _properties, ctx) {
    try {
      await ctx.aws.route53.getHealthCheck({ HealthCheckId: id });
      return stateOf(id);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  },

  async find(_properties, ctx) {
    for (let Marker: string | undefined; ; ) {
      const page = await ctx.aws.route53.listHealthChecks({ Marker });
      const check = page.HealthChecks?.find(({ CallerReference }) => CallerReference === referenceOf(ctx));
      if (check) return stateOf(check.Id ?? '');
      if (!page.NextMarker) return undefined;
      Marker = page.NextMarker;
    }
  },
};

/** The same for every try of one creation. */
const referenceOf = (ctx: ResourceContext): string => `${ctx.stack.id}/${ctx.logicalId}/${ctx.name()}`;

const isGone = (error: unknown): boolean => error instanceof AwsError && error.code === 'NoSuchHealthCheck';
const stateOf = (id: string): ResourceState => ({ id, attributes: { HealthCheckId: id } });

const NUMBERS = ['Port', 'RequestInterval', 'FailureThreshold', 'HealthThreshold'];
const FLAGS = ['MeasureLatency', 'Inverted', 'Disabled', 'EnableSNI'];
const LISTS = ['ChildHealthChecks', 'Regions'];

function configOf(properties: Properties): HealthCheckConfig {
  const given = object(properties, 'HealthCheckConfig') ?? {};
  const entries = Object.keys(given).map((name) => {
    if (NUMBERS.includes(name)) return [name, number(given, name)];
    if (FLAGS.includes(name)) return [name, flag(given, name)];
    if (LISTS.includes(name)) return [name, optionalTexts(given, name)];
    return [name, name === 'AlarmIdentifier' ? object(given, name) : text(given, name)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as HealthCheckConfig;
}

async function setTags(
  ResourceId: string,
  properties: Properties,
  previous: Properties,
  ctx: ResourceContext,
): Promise<void> {
  const own = (from: Properties) =>
    objects(from, 'HealthCheckTags').map(({ Key, Value }) => [String(Key), String(Value)] as const);
  const wanted = new Map([...Object.entries(ctx.stack.tags), ...own(properties)]);
  const RemoveTagKeys = own(previous)
    .map(([key]) => key)
    .filter((key) => !wanted.has(key));
  if (wanted.size === 0 && RemoveTagKeys.length === 0) return;
  const AddTags = [...wanted].map(([Key, Value]) => ({ Key, Value }));
  await ctx.aws.route53.changeTagsForResource({ ResourceType: 'healthcheck', ResourceId, AddTags, RemoveTagKeys });
}
