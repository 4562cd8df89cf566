import { AwsError } from '../../../kernel/errors.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { boolean, number, retag, strings, tagList, tagMap, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-compositealarm.html */
export const compositeAlarm: ResourceType = {
  type: 'AWS::CloudWatch::CompositeAlarm',

  async create(properties, ctx) {
    const name = text(properties, 'AlarmName') ?? ctx.name({ maxLength: 255 });
    if (await isThere(name, ctx)) throw new AwsError('AlreadyExists', `${name} already exists`, 400);
    await ctx.aws.cloudwatch.putCompositeAlarm({ ...input(name, properties), Tags: tagList(tagMap(properties, ctx)) });
    return stateOf(name, ctx);
  },

  async update(name, properties, _previous, ctx) {
    await ctx.aws.cloudwatch.putCompositeAlarm(input(name, properties));
    await retag(arnOf(name, ctx), properties, ctx);
    return stateOf(name, ctx);
  },

  async delete(name, _properties, ctx) {
    await ctx.aws.cloudwatch.deleteAlarms({ AlarmNames: [name] });
  },

  async read(name, _properties, ctx) {
    return (await isThere(name, ctx)) ? stateOf(name, ctx) : undefined;
  },
};

const arnOf = (name: string, { region, account }: ResourceContext): string =>
  `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;

const stateOf = (name: string, ctx: ResourceContext): ResourceState => ({
  id: name,
  attributes: { Arn: arnOf(name, ctx) },
});

async function isThere(name: string, ctx: ResourceContext): Promise<boolean> {
  const types = { AlarmNames: [name], AlarmTypes: ['CompositeAlarm' as const] };
  return ((await ctx.aws.cloudwatch.describeAlarms(types)).CompositeAlarms ?? []).length > 0;
}

const input = (AlarmName: string, properties: Properties) => ({
  AlarmName,
  AlarmRule: text(properties, 'AlarmRule'),
  AlarmDescription: text(properties, 'AlarmDescription'),
  ActionsEnabled: boolean(properties, 'ActionsEnabled'),
  OKActions: strings(properties, 'OKActions'),
  AlarmActions: strings(properties, 'AlarmActions'),
  InsufficientDataActions: strings(properties, 'InsufficientDataActions'),
  ActionsSuppressor: text(properties, 'ActionsSuppressor'),
  ActionsSuppressorExtensionPeriod: number(properties, 'ActionsSuppressorExtensionPeriod'),
  ActionsSuppressorWaitPeriod: number(properties, 'ActionsSuppressorWaitPeriod'),
});
