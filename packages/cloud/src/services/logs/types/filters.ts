import type { Distribution, MetricTransformation } from '@aws-sdk/client-cloudwatch-logs';
import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, number, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-metricfilter.html */
export const metricFilter: ResourceType = {
  type: 'AWS::Logs::MetricFilter',

  async create(properties, ctx) {
    const filterName = text(properties, 'FilterName') ?? ctx.name({ maxLength: 512 });
    await putMetricFilter(filterName, properties, ctx);
    return { id: filterName };
  },

  async update(filterName, properties, _previous, ctx) {
    await putMetricFilter(filterName, properties, ctx);
    return { id: filterName };
  },

  async delete(filterName, properties, ctx) {
    await ignoringMissing(
      ctx.aws.logs.deleteMetricFilter({ logGroupName: text(properties, 'LogGroupName'), filterName }),
    );
  },

  async find(properties, ctx) {
    const filterName = text(properties, 'FilterName') ?? ctx.name({ maxLength: 512 });
    const found = await ignoringMissing(
      ctx.aws.logs.describeMetricFilters({
        logGroupName: text(properties, 'LogGroupName'),
        filterNamePrefix: filterName,
      }),
    );
    return found?.metricFilters?.some((filter) => filter.filterName === filterName) ? { id: filterName } : undefined;
  },
};

async function putMetricFilter(filterName: string, properties: Properties, ctx: ResourceContext): Promise<void> {
  const transformations = Array.isArray(properties.MetricTransformations) ? properties.MetricTransformations : [];
  await ctx.aws.logs.putMetricFilter({
    logGroupName: text(properties, 'LogGroupName'),
    filterName,
    filterPattern: text(properties, 'FilterPattern'),
    metricTransformations: transformations.map(transformation),
  });
}

function transformation(one: Properties): MetricTransformation {
  const dimensions = Array.isArray(one.Dimensions) ? one.Dimensions : [];
  return {
    metricName: text(one, 'MetricName'),
    metricNamespace: text(one, 'MetricNamespace'),
    metricValue: text(one, 'MetricValue'),
    defaultValue: number(one, 'DefaultValue'),
    unit: text(one, 'Unit') as MetricTransformation['unit'],
    ...(dimensions.length === 0
      ? {}
      : { dimensions: Object.fromEntries(dimensions.map(({ Key, Value }) => [String(Key), String(Value)])) }),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-subscriptionfilter.html */
export const subscriptionFilter: ResourceType = {
  type: 'AWS::Logs::SubscriptionFilter',

  async create(properties, ctx) {
    const filterName = text(properties, 'FilterName') ?? ctx.name({ maxLength: 512 });
    await putSubscriptionFilter(filterName, properties, ctx);
    return { id: filterName };
  },

  async update(filterName, properties, _previous, ctx) {
    await putSubscriptionFilter(filterName, properties, ctx);
    return { id: filterName };
  },

  async delete(filterName, properties, ctx) {
    const logGroupName = text(properties, 'LogGroupName');
    await ignoringMissing(ctx.aws.logs.deleteSubscriptionFilter({ logGroupName, filterName }));
  },

  async read(filterName, properties, ctx) {
    const found = await ignoringMissing(
      ctx.aws.logs.describeSubscriptionFilters({
        logGroupName: text(properties, 'LogGroupName'),
        filterNamePrefix: filterName,
      }),
    );
    const isThere = found?.subscriptionFilters?.some((filter) => filter.filterName === filterName);
    return isThere ? { id: filterName } : undefined;
  },
};

async function putSubscriptionFilter(filterName: string, properties: Properties, ctx: ResourceContext): Promise<void> {
  await ctx.aws.logs.putSubscriptionFilter({
    logGroupName: text(properties, 'LogGroupName'),
    filterName,
    filterPattern: text(properties, 'FilterPattern'),
    destinationArn: text(properties, 'DestinationArn'),
    roleArn: text(properties, 'RoleArn'),
    distribution: text(properties, 'Distribution') as Distribution | undefined,
  });
}
