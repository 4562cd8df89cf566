import { expect, it } from 'vitest';
import type { Json, JsonObject } from '../template/json.ts';
import { object } from './build.ts';
import { transformSam } from './index.ts';

/*
 * The expected results are those of the translator's own pairs: https://github.com/aws/serverless-application-model,
 * tests/translator/input/state_machine_*.yaml and the files of the same names in tests/translator/output.
 */
const transform = (template: object) => transformSam(template as JsonObject, () => undefined, 'us-east-1');
const resourcesOf = (template: object) => object(transform(template).Resources) as Record<string, JsonObject>;
const propertiesOf = (resource: JsonObject | undefined) => object(resource?.Properties);
const machine = (properties: object, more: object = {}) => ({
  Resources: { M: { Type: 'AWS::Serverless::StateMachine', ...more, Properties: properties } },
});
const stored = { DefinitionUri: 's3://b/k.json' };

it('makes a state machine of a definition, whose functions become substitutions', () => {
  const { M, MRole } = resourcesOf(
    machine({
      Definition: {
        StartAt: 'A',
        States: { A: { Type: 'Task', Resource: { 'Fn::GetAtt': ['F', 'Arn'] }, End: true } },
      },
      DefinitionSubstitutions: { Own: 'x' },
      Policies: ['CloudWatchFullAccess', { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }],
      Tracing: { Enabled: true },
      Type: 'EXPRESS',
    }),
  );
  const { DefinitionString, DefinitionSubstitutions, ...others } = propertiesOf(M);
  const [separator, lines] = object(DefinitionString)['Fn::Join'] as [string, string[]];
  expect(JSON.parse(lines.join(separator))).toMatchObject({
    States: { A: { Resource: `\${definition_substitution_1}` } },
  });
  expect(DefinitionSubstitutions).toEqual({ Own: 'x', definition_substitution_1: { 'Fn::GetAtt': ['F', 'Arn'] } });
  expect(others).toEqual({
    RoleArn: { 'Fn::GetAtt': ['MRole', 'Arn'] },
    StateMachineType: 'EXPRESS',
    TracingConfiguration: { Enabled: true },
    Tags: [{ Key: 'stateMachine:createdBy', Value: 'SAM' }],
  });
  expect(propertiesOf(MRole)).toMatchObject({
    AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: ['states.amazonaws.com'] } }] },
    ManagedPolicyArns: [
      'arn:aws:iam::aws:policy/CloudWatchFullAccess',
      'arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess',
    ],
    Policies: [{ PolicyName: 'MRolePolicy1' }],
  });
});

it('starts it by rules, schedules and an API, each with a role of its own', () => {
  const dead = { DeadLetterConfig: { Type: 'SQS' } };
  const events = {
    Rate: { Type: 'Schedule', Properties: { Schedule: 'rate(1 hour)', Enabled: false } },
    Rule: { Type: 'EventBridgeRule', Properties: { Pattern: { source: ['a'] }, ...dead } },
    Later: { Type: 'ScheduleV2', Properties: { ScheduleExpression: 'rate(1 day)' } },
    Call: { Type: 'Api', Properties: { Path: '/start', Method: 'POST' } },
  };
  const made = resourcesOf(machine({ ...stored, Role: 'arn:r', Events: events }));
  expect(
    Object.keys(made)
      .sort()
      .map((name) => name.replace(/[0-9a-f]{10}$/, '')),
  ).toEqual([
    'M',
    'MCallRole',
    'MLater',
    'MLaterRole',
    'MRate',
    'MRateRole',
    'MRule',
    'MRuleQueue',
    'MRuleQueuePolicy',
    'MRuleRole',
    'ServerlessRestApi',
    'ServerlessRestApiDeployment',
    'ServerlessRestApiProdStage',
  ]);
  expect(propertiesOf(made.MRule).Targets).toEqual([
    {
      Arn: { Ref: 'M' },
      Id: 'MRuleStepFunctionsTarget',
      RoleArn: { 'Fn::GetAtt': ['MRuleRole', 'Arn'] },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['MRuleQueue', 'Arn'] } },
    },
  ]);
  expect(propertiesOf(made.MRate)).toMatchObject({ State: 'DISABLED', ScheduleExpression: 'rate(1 hour)' });
  const statement = { Action: 'states:StartExecution', Effect: 'Allow', Resource: { Ref: 'M' } };
  const policyOf = (role: JsonObject | undefined) => (propertiesOf(role).Policies as readonly Json[])[0];
  expect(policyOf(made.MRateRole)).toEqual({
    PolicyName: 'MRateRoleStartExecutionPolicy',
    PolicyDocument: { Statement: [statement] },
  });
  expect(policyOf(made.MLaterRole)).toEqual({
    PolicyName: 'MLaterStartExecutionPolicy',
    PolicyDocument: { Statement: [statement] },
  });
  const body = object(propertiesOf(made.ServerlessRestApi).Body);
  expect(object(object(object(body.paths)['/start']).post)['x-amazon-apigateway-integration']).toMatchObject({
    type: 'aws',
    credentials: { 'Fn::GetAtt': ['MCallRole', 'Arn'] },
    uri: { 'Fn::Sub': `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:states:action/StartExecution` },
  });
});

it('publishes versions that an alias names', () => {
  const made = resourcesOf(machine({ ...stored, Role: 'r', AutoPublishAlias: 'live', UseAliasAsEventTarget: true }));
  expect(made.MVersion).toMatchObject({ Type: 'AWS::StepFunctions::StateMachineVersion', DeletionPolicy: 'Retain' });
  expect(propertiesOf(made.MAliaslive)).toEqual({
    Name: 'live',
    DeploymentPreference: { Type: 'ALL_AT_ONCE', StateMachineVersionArn: { Ref: 'MVersion' } },
  });
});

it.each<[string, object, string]>([
  ['nothing to run', {}, "Either 'Definition' or 'DefinitionUri' property must be specified."],
  [
    'two definitions',
    { ...stored, Definition: {} },
    "Specify either 'Definition' or 'DefinitionUri' property and not both.",
  ],
  ['a role and policies', { ...stored, Role: 'r', Policies: [] }, "Specify either 'Role' or 'Policies'"],
  [
    'shifts without an alias',
    { ...stored, DeploymentPreference: {} },
    "'DeploymentPreference' requires 'AutoPublishAlias'",
  ],
  [
    'dead letters in two ways',
    {
      ...stored,
      Events: { E: { Type: 'EventBridgeRule', Properties: { DeadLetterConfig: { Arn: 'a', Type: 'SQS' } } } },
    },
    "You can either define 'Arn' or 'Type' property of DeadLetterConfig",
  ],
])('refuses %s', (_name, properties, message) => {
  expect(() => transform(machine(properties))).toThrow(message);
});

// tests/translator/input/implicit_api_with_many_conditions.yaml and function_with_conditional_iam_role_if.yaml
it('makes an implicit API, and a role, under the conditions of what needs them', () => {
  const fn = (Condition: string | undefined, properties: object = {}) => ({
    Type: 'AWS::Serverless::Function',
    ...(Condition ? { Condition } : {}),
    Properties: { InlineCode: 'x', Handler: 'i.h', Runtime: 'nodejs22.x', ...properties },
  });
  const at = (Path: string) => ({ Events: { E: { Type: 'Api', Properties: { Path, Method: 'get' } } } });
  const one = resourcesOf({ Resources: { A: fn('C', at('/a')) } });
  expect(one.ServerlessRestApi).toMatchObject({ Condition: 'C' });
  const two = transform({ Conditions: { C: true }, Resources: { A: fn('C', at('/a')), B: fn('D', at('/b')) } });
  expect(object(two.Resources).ServerlessRestApi).toMatchObject({ Condition: 'ServerlessRestApiCondition' });
  expect(two.Conditions).toEqual({
    C: true,
    ServerlessRestApiCondition: { 'Fn::Or': [{ Condition: 'C' }, { Condition: 'D' }] },
  });
  const always = resourcesOf({ Resources: { A: fn('C', at('/a')), B: fn(undefined, at('/b')) } });
  expect(always.ServerlessRestApi).not.toHaveProperty('Condition');

  const choice = { 'Fn::If': ['Given', { Ref: 'Role' }, { Ref: 'AWS::NoValue' }] };
  const chosen = transform({ Resources: { A: fn(undefined, { Role: choice }) } });
  expect(chosen.Conditions).toEqual({ NOTGiven: { 'Fn::Not': [{ Condition: 'Given' }] } });
  expect(object(chosen.Resources).ARole).toMatchObject({ Condition: 'NOTGiven' });
  expect(propertiesOf(object(object(chosen.Resources).A)).Role).toEqual({
    'Fn::If': ['Given', { Ref: 'Role' }, { 'Fn::GetAtt': ['ARole', 'Arn'] }],
  });
});
