import type { HealthCheckConfig } from '@aws-sdk/client-route-53';
import { AwsError } from '../../../kernel/errors.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { healthChecksOf } from '../state.ts';
import { flag, number, object, optionalTexts, setTags, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-healthcheck.html */
export const healthCheck: ResourceType = {
  type: 'AWS::Route53::HealthCheck',

  async create(properties, ctx) {
    const { HealthCheck } = await ctx.aws.route53.createHealthCheck({
      CallerReference: referenceOf(ctx),
      HealthCheckConfig: configOf(properties),
    });
    const id = HealthCheck?.Id ?? '';
    await setTags('healthcheck', id, properties, {}, ctx);
    return stateOf(id);
  },

  async update(id, properties, previous, ctx) {
    const { Type: _type, RequestInterval: _interval, MeasureLatency: _latency, ...config } = configOf(properties);
    await ctx.aws.route53.updateHealthCheck({ HealthCheckId: id, ...config });
    await setTags('healthcheck', id, properties, previous, ctx);
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

  // AWS's handler requires no permission to list them.
  async find(_properties, ctx) {
    const reference = referenceOf(ctx);
    const check = [...healthChecksOf(ctx).values()].find(({ callerReference }) => callerReference === reference);
    return check && stateOf(check.id);
  },
};

/** The same for every attempt to create one resource. */
const referenceOf = (ctx: ResourceContext): string => `${ctx.stack.id}/${ctx.logicalId}/${ctx.name()}`;

const isGone = (error: unknown): boolean => error instanceof AwsError && error.code === 'NoSuchHealthCheck';
const stateOf = (id: string): ResourceState => ({ id, attributes: { HealthCheckId: id } });

const NUMBERS = ['Port', 'RequestInterval', 'FailureThreshold', 'HealthThreshold'];
const FLAGS = ['MeasureLatency', 'Inverted', 'Disabled', 'EnableSNI'];
const LISTS = ['ChildHealthChecks', 'Regions'];

function configOf(properties: Properties): HealthCheckConfig {
  const specified = object(properties, 'HealthCheckConfig') ?? {};
  const entries = Object.keys(specified).map((name) => {
    if (NUMBERS.includes(name)) return [name, number(specified, name)];
    if (FLAGS.includes(name)) return [name, flag(specified, name)];
    if (LISTS.includes(name)) return [name, optionalTexts(specified, name)];
    return [name, name === 'AlarmIdentifier' ? object(specified, name) : text(specified, name)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as HealthCheckConfig;
}
