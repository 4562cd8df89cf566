import { notImplemented } from '../../../kernel/errors.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { flag, ignoringMissing, number, object, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-rotationschedule.html */
export const rotationSchedule: ResourceType = {
  type: 'AWS::SecretsManager::RotationSchedule',

  create: (properties, ctx) => rotate(properties, ctx),
  update: (_id, properties, _previous, ctx) => rotate(properties, ctx),

  async delete(SecretId, _properties, ctx) {
    await ignoringMissing(ctx.aws.secretsmanager.cancelRotateSecret({ SecretId }));
  },

  async read(SecretId, _properties, ctx) {
    const found = await ignoringMissing(ctx.aws.secretsmanager.describeSecret({ SecretId }));
    return found?.RotationEnabled ? state(SecretId) : undefined;
  },
};

const state = (arn: string): ResourceState => ({ id: arn, attributes: { Id: arn } });

async function rotate(properties: Properties, ctx: ResourceContext): Promise<ResourceState> {
  if (properties.HostedRotationLambda !== undefined) {
    throw notImplemented('AWS::SecretsManager::RotationSchedule with HostedRotationLambda');
  }
  const rules = object(properties, 'RotationRules');
  const { ARN = '' } = await ctx.aws.secretsmanager.rotateSecret({
    SecretId: text(properties, 'SecretId'),
    RotationLambdaARN: text(properties, 'RotationLambdaARN'),
    RotateImmediately: flag(properties, 'RotateImmediatelyOnUpdate'),
    ...(rules
      ? {
          RotationRules: {
            AutomaticallyAfterDays: number(rules, 'AutomaticallyAfterDays'),
            ScheduleExpression: text(rules, 'ScheduleExpression'),
            Duration: text(rules, 'Duration'),
          },
        }
      : {}),
  });
  return state(ARN);
}
