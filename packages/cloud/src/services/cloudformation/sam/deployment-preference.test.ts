import { expect, it } from 'vitest';
import type { JsonObject } from '../template/json.ts';
import { object } from './build.ts';
import { transformSam } from './index.ts';

/*
 * As in SAM's translator: https://github.com/aws/serverless-application-model,
 * tests/translator/output/function_with_deployment_preference_*.json.
 */
const fn = (properties: object, more: object = {}) => ({
  Type: 'AWS::Serverless::Function',
  ...more,
  Properties: { InlineCode: 'x', Handler: 'i.h', Runtime: 'nodejs22.x', ...properties },
});
const transform = (resources: object) =>
  transformSam({ Resources: resources } as JsonObject, () => undefined, 'us-east-1');
const propertiesOf = (made: JsonObject, id: string) => object(object(object(made.Resources)[id]).Properties);

it('makes resources of CodeDeploy, and an alias that it shifts', () => {
  const made = transform({
    F: fn({
      AutoPublishAlias: 'live',
      DeploymentPreference: {
        Type: 'Canary10Percent5Minutes',
        Hooks: { PreTraffic: { Ref: 'Hook' } },
        Alarms: [{ Ref: 'Alarm' }],
      },
    }),
    Hook: fn({ DeploymentPreference: { Enabled: false } }),
  });
  const { FAliaslive, HookDeploymentGroup } = object(made.Resources);
  expect(HookDeploymentGroup).toBeUndefined();
  expect(object(FAliaslive).UpdatePolicy).toEqual({
    CodeDeployLambdaAliasUpdate: {
      ApplicationName: { Ref: 'ServerlessDeploymentApplication' },
      DeploymentGroupName: { Ref: 'FDeploymentGroup' },
      BeforeAllowTrafficHook: { Ref: 'Hook' },
    },
  });
  expect(propertiesOf(made, 'FDeploymentGroup')).toMatchObject({
    AlarmConfiguration: { Enabled: true, Alarms: [{ Name: { Ref: 'Alarm' } }] },
    DeploymentConfigName: {
      'Fn::Sub': [`CodeDeployDefault.Lambda\${ConfigName}`, { ConfigName: 'Canary10Percent5Minutes' }],
    },
    ServiceRoleArn: { 'Fn::GetAtt': ['CodeDeployServiceRole', 'Arn'] },
  });
  expect(propertiesOf(made, 'ServerlessDeploymentApplication')).toEqual({ ComputePlatform: 'Lambda' });
});

it('creates no unused role, and nothing without a function that needs it', () => {
  const preference = { Type: 'AllAtOnce', Role: 'arn:r', PassthroughCondition: true };
  const made = transform({
    A: fn({ AutoPublishAlias: 'live', DeploymentPreference: preference }, { Condition: 'One' }),
    B: fn({ AutoPublishAlias: 'live', DeploymentPreference: preference }, { Condition: 'Two' }),
  });
  expect(object(made.Resources)).not.toHaveProperty('CodeDeployServiceRole');
  expect(object(made.Resources).ADeploymentGroup).toMatchObject({ Condition: 'One' });
  expect(object(made.Resources).ServerlessDeploymentApplication).toMatchObject({
    Condition: 'ServerlessCodeDeployCondition',
  });
  expect(made.Conditions).toEqual({
    ServerlessCodeDeployCondition: { 'Fn::Or': [{ Condition: 'One' }, { Condition: 'Two' }] },
  });
});

it.each<[string, object, string]>([
  ['no alias', { DeploymentPreference: { Type: 'AllAtOnce' } }, 'requires AutoPublishAlias'],
  ['no type', { AutoPublishAlias: 'a', DeploymentPreference: {} }, "missing required Property 'Type'"],
  [
    'a strange hook',
    { AutoPublishAlias: 'a', DeploymentPreference: { Type: 'AllAtOnce', Hooks: { Between: 'x' } } },
    "'Hooks' has no property 'Between'",
  ],
])('refuses %s', (_name, properties, message) => {
  expect(() => transform({ F: fn(properties) })).toThrow(message);
});
