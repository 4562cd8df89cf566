import { AwsError } from '../../../kernel/errors.ts';
import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { alarmArn, alarmInput, alarmState, number, retag, tagList, tagMap, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-compositealarm.html */
export const compositeAlarm: ResourceType = {
  type: 'AWS::CloudWatch::CompositeAlarm',

  async create(properties, ctx) {
    const name = text(properties, 'AlarmName') ?? ctx.name({ maxLength: 255 });
    if (await exists(name, ctx)) throw new AwsError('AlreadyExists', `${name} already exists`, 400);
    await ctx.aws.cloudwatch.putCompositeAlarm({
      ...input(name, properties),
      Tags: tagList(tagMap(properties, ctx.stack)),
    });
    return alarmState(name, ctx);
  },

  async update(name, properties, _previous, ctx) {
    await ctx.aws.cloudwatch.putCompositeAlarm(input(name, properties));
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
  const types = { AlarmNames: [name], AlarmTypes: ['CompositeAlarm' as const] };
  return ((await ctx.aws.cloudwatch.describeAlarms(types)).CompositeAlarms ?? []).length > 0;
}

const input = (AlarmName: string, properties: Properties) => ({
  ...alarmInput(AlarmName, properties),
  AlarmRule: text(properties, 'AlarmRule'),
  ActionsSuppressor: text(properties, 'ActionsSuppressor'),
  ActionsSuppressorExtensionPeriod: number(properties, 'ActionsSuppressorExtensionPeriod'),
  ActionsSuppressorWaitPeriod: number(properties, 'ActionsSuppressorWaitPeriod'),
});
