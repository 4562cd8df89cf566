import type { Json, JsonObject } from '../../template/json.ts';
import { absent, type Build, defined, object, pick, put, type SamResource } from '../build.ts';
import { assumedBy } from '../role.ts';
import type { Event, Target } from './index.ts';
import { putPermission } from './permission.ts';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html */
export function scheduleEvent(build: Build, resource: SamResource, event: Event, target: Target): void {
  const { Schedule, Enabled, State } = event.properties;
  putRule(build, resource, event, target, {
    ScheduleExpression: Schedule,
    State: State ?? (Enabled === undefined ? undefined : Enabled === false ? 'DISABLED' : 'ENABLED'),
  });
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventbridgerule.html */
export function ruleEvent(build: Build, resource: SamResource, event: Event, target: Target): void {
  const { EventBusName, Pattern, State, RuleName } = event.properties;
  putRule(build, resource, event, target, { EventBusName, EventPattern: Pattern, State, Name: RuleName });
}

function putRule(
  build: Build,
  resource: SamResource,
  event: Event,
  target: Target,
  members: Readonly<Record<string, Json | undefined>>,
): void {
  const id = resource.logicalId + event.id;
  const { properties } = event;
  const own = defined({
    Arn: target.arn,
    Id: object(properties.Target).Id ?? `${id}LambdaTarget`,
    ...pick(properties, ['Input', 'InputPath', 'RetryPolicy']),
    InputTransformer: properties.InputTransformer,
    DeadLetterConfig: deadLetters(properties),
  });
  const rule = defined({ ...pick(properties, ['Description', 'Name']), ...members, Targets: [own] });
  put(build, id, 'AWS::Events::Rule', rule, resource.attributes);
  const from = { principal: 'events.amazonaws.com', arn: { 'Fn::GetAtt': [id, 'Arn'] } };
  putPermission(build, resource, `${id}Permission`, target, from);
}

function deadLetters(properties: JsonObject): JsonObject | undefined {
  if (properties.DeadLetterConfig === undefined) return undefined;
  const { Arn, Type } = object(properties.DeadLetterConfig);
  if (Arn === undefined || Type !== undefined) throw absent('DeadLetterConfig that makes its own queue');
  return { Arn };
}

const same = [
  'Description',
  'EndDate',
  'GroupName',
  'KmsKeyArn',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'StartDate',
  'State',
];

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedulev2.html */
export function schedulerEvent(build: Build, resource: SamResource, event: Event, target: Target): void {
  const id = resource.logicalId + event.id;
  const { properties } = event;
  const roleArn = properties.RoleArn ?? { 'Fn::GetAtt': [`${id}Role`, 'Arn'] };
  const schedule = defined({
    ...pick(properties, same),
    FlexibleTimeWindow: properties.FlexibleTimeWindow ?? { Mode: 'OFF' },
    Name: properties.OmitName === true ? undefined : (properties.Name ?? id),
    Target: defined({
      Arn: target.arn,
      RoleArn: roleArn,
      ...pick(properties, ['Input', 'RetryPolicy']),
      DeadLetterConfig: deadLetters(properties),
    }),
  });
  put(build, id, 'AWS::Scheduler::Schedule', schedule, resource.attributes);
  if (properties.RoleArn !== undefined) return;
  const document = { Statement: [{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: target.arn }] };
  const role = defined({
    AssumeRolePolicyDocument: assumedBy('scheduler.amazonaws.com'),
    Policies: [{ PolicyName: `${id}LambdaPolicy`, PolicyDocument: document }],
    PermissionsBoundary: properties.PermissionsBoundary,
  });
  put(build, `${id}Role`, 'AWS::IAM::Role', role, resource.attributes);
}
