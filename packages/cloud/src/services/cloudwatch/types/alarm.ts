import type { MetricDataQuery, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../../kernel/errors.ts';
import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { alarmArn, alarmInput, alarmState, flag, number, objects, retag, tagList, tagMap, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html */
export const alarm: ResourceType = {
  type: 'AWS::CloudWatch::Alarm',

  async create(properties, ctx) {
    const name = text(properties, 'AlarmName') ?? ctx.name({ maxLength: 255 });
    if (await exists(name, ctx)) throw new AwsError('AlreadyExists', `${name} already exists`, 400);
    await ctx.aws.cloudwatch.putMetricAlarm(input(name, properties, tagList(tagMap(properties, ctx.stack))));
    return alarmState(name, ctx);
  },

  async update(name, properties, _previous, ctx) {
    await ctx.aws.cloudwatch.putMetricAlarm(input(name, properties));
    await retag(alarmArn(name, ctx), properties, ctx);
    return alarmState(name, ctx);
  },

  async delete(name, _properties, ctx) {
    await ctx.aws.cloudwatch.deleteAlarms({ AlarmNames: [name] });
  },

  async read(name, _properties, ctx) {
    return (await exists(name, ctx)) ? alarmState(name, ctx) : undefined;
  },
};

async function exists(name: string, ctx: ResourceContext): Promise<boolean> {
  const { MetricAlarms = [] } = await ctx.aws.cloudwatch.describeAlarms({ AlarmNames: [name] });
  return MetricAlarms.length > 0;
}

const dimensions = (properties: Properties) =>
  objects(properties, 'Dimensions').map(({ Name, Value }) => ({ Name: String(Name), Value: String(Value) }));

function query(one: Properties): MetricDataQuery {
  const stat = one.MetricStat as Properties | undefined;
  const metric = (stat?.Metric ?? {}) as Properties;
  return {
    Id: text(one, 'Id'),
    Expression: text(one, 'Expression'),
    Label: text(one, 'Label'),
    Period: number(one, 'Period'),
    ReturnData: flag(one, 'ReturnData'),
    ...(stat
      ? {
          MetricStat: {
            Metric: {
              Namespace: text(metric, 'Namespace'),
              MetricName: text(metric, 'MetricName'),
              Dimensions: dimensions(metric),
            },
            Period: number(stat, 'Period'),
            Stat: text(stat, 'Stat'),
            Unit: text(stat, 'Unit') as never,
          },
        }
      : {}),
  };
}

function input(
  AlarmName: string,
  properties: Properties,
  Tags?: { Key: string; Value: string }[],
): PutMetricAlarmCommandInput {
  const metrics = objects(properties, 'Metrics').map(query);
  const specified = {
    ...alarmInput(AlarmName, properties),
    MetricName: text(properties, 'MetricName'),
    Namespace: text(properties, 'Namespace'),
    Statistic: text(properties, 'Statistic') as PutMetricAlarmCommandInput['Statistic'],
    ExtendedStatistic: text(properties, 'ExtendedStatistic'),
    Dimensions: dimensions(properties),
    Period: number(properties, 'Period'),
    Unit: text(properties, 'Unit') as PutMetricAlarmCommandInput['Unit'],
    EvaluationPeriods: number(properties, 'EvaluationPeriods'),
    DatapointsToAlarm: number(properties, 'DatapointsToAlarm'),
    Threshold: number(properties, 'Threshold'),
    ComparisonOperator: text(properties, 'ComparisonOperator') as PutMetricAlarmCommandInput['ComparisonOperator'],
    TreatMissingData: text(properties, 'TreatMissingData'),
    EvaluateLowSampleCountPercentile: text(properties, 'EvaluateLowSampleCountPercentile'),
    ThresholdMetricId: text(properties, 'ThresholdMetricId'),
    ...(metrics.length > 0 ? { Metrics: metrics } : {}),
    ...(Tags ? { Tags } : {}),
  };
  return specified;
}
