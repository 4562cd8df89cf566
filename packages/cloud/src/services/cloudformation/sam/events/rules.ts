import type { Json, JsonObject } from '../../template/json.ts';
import { type Build, defined, object, pick, put, SamProblem, type SamResource } from '../build.ts';
import { assumedBy } from '../role.ts';
import type { Event, Target } from './index.ts';
import { putPermission } from './permission.ts';

/** The targets of rules and schedules: a function, which permits them, or a state machine, which they start with a role. */
export interface Started {
  readonly arn: Json;
  /** The suffix of the ids of rules' targets. */
  readonly suffix: string;
  /** Lets a rule start it; gives the role that the rule takes, where it takes one. */
  byRule(rule: string): Json | undefined;
  /** The policy of the role that a schedule takes. */
  policy(schedule: string): JsonObject;
}

export const startedFunction = (build: Build, resource: SamResource, target: Target): Started => ({
  arn: target.arn,
  suffix: 'LambdaTarget',
  byRule(rule) {
    const from = { principal: 'events.amazonaws.com', arn: { 'Fn::GetAtt': [rule, 'Arn'] } };
    putPermission(build, resource, `${rule}Permission`, target, from);
    return undefined;
  },
  policy(schedule) {
    const Statement = [{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: target.arn }];
    return { PolicyName: `${schedule}LambdaPolicy`, PolicyDocument: { Statement } };
  },
});

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html */
export function scheduleEvent(build: Build, resource: SamResource, event: Event, started: Started): void {
  const { Schedule, Enabled, State } = event.properties;
  if (State !== undefined && Enabled !== undefined) {
    const problem = 'State and Enabled Properties cannot both be specified.';
    throw new SamProblem(resource.logicalId, `Event with id [${event.id}] is invalid. ${problem}`);
  }
  putRule(build, resource, event, started, {
    ScheduleExpression: Schedule,
    State: State ?? (Enabled === undefined ? undefined : Enabled === false ? 'DISABLED' : 'ENABLED'),
  });
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventbridgerule.html */
export function ruleEvent(build: Build, resource: SamResource, event: Event, started: Started): void {
  const { EventBusName, Pattern, State, RuleName } = event.properties;
  putRule(build, resource, event, started, { EventBusName, EventPattern: Pattern, State, Name: RuleName });
}

function putRule(
  build: Build,
  resource: SamResource,
  event: Event,
  started: Started,
  members: Readonly<Record<string, Json | undefined>>,
): void {
  const id = resource.logicalId + event.id;
  const { properties } = event;
  const own = defined({
    Arn: started.arn,
    Id: object(properties.Target).Id ?? `${id}${started.suffix}`,
    RoleArn: properties.RoleArn ?? started.byRule(id),
    ...pick(properties, ['Input', 'InputPath', 'RetryPolicy']),
    InputTransformer: properties.InputTransformer,
    DeadLetterConfig: deadLetters(build, resource, event, { id }),
  });
  const made = defined({ ...pick(properties, ['Description', 'Name']), ...members, Targets: [own] });
  put(build, id, 'AWS::Events::Rule', made, resource.attributes);
}

/** The destination of events that could not be delivered: a queue of the template's, or one that is created for them. */
function deadLetters(
  build: Build,
  resource: SamResource,
  event: Event,
  rule?: { readonly id: string },
): JsonObject | undefined {
  if (event.properties.DeadLetterConfig === undefined) return undefined;
  const { Arn, Type, QueueLogicalId: name } = object(event.properties.DeadLetterConfig);
  if (Arn !== undefined && Type === undefined) return { Arn };
  const id = resource.logicalId + event.id;
  const wrong = (problem: string) => new SamProblem(resource.logicalId, `Event with id [${id}] is invalid. ${problem}`);
  if (Arn !== undefined) throw wrong("You can either define 'Arn' or 'Type' property of DeadLetterConfig");
  if (Type === undefined) throw wrong("'Arn' or 'Type' property of DeadLetterConfig is required");
  if (Type !== 'SQS') throw wrong("The only valid value for 'Type' property of DeadLetterConfig is 'SQS'");
  if (name !== undefined && typeof name !== 'string') throw wrong('QueueLogicalId must be a string');
  const queue = name ?? `${id}Queue`;
  const arn = { 'Fn::GetAtt': [queue, 'Arn'] };
  put(build, queue, 'AWS::SQS::Queue', {}, resource.attributes);
  if (!rule) return { Arn: arn };
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arn,
    Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule.id, 'Arn'] } } },
  };
  const policy = { PolicyDocument: { Version: '2012-10-17', Statement: [statement] }, Queues: [{ Ref: queue }] };
  put(build, `${id}QueuePolicy`, 'AWS::SQS::QueuePolicy', policy, resource.attributes);
  return { Arn: arn };
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
export function schedulerEvent(build: Build, resource: SamResource, event: Event, started: Started): void {
  const id = resource.logicalId + event.id;
  const { properties } = event;
  const roleArn = properties.RoleArn ?? { 'Fn::GetAtt': [`${id}Role`, 'Arn'] };
  const dead = deadLetters(build, resource, event);
  const schedule = defined({
    ...pick(properties, same),
    FlexibleTimeWindow: properties.FlexibleTimeWindow ?? { Mode: 'OFF' },
    Name: properties.OmitName === true ? undefined : (properties.Name ?? id),
    Target: defined({
      Arn: started.arn,
      RoleArn: roleArn,
      ...pick(properties, ['Input', 'RetryPolicy']),
      DeadLetterConfig: dead,
    }),
  });
  put(build, id, 'AWS::Scheduler::Schedule', schedule, resource.attributes);
  if (properties.RoleArn !== undefined) return;
  const role = defined({
    AssumeRolePolicyDocument: assumedBy('scheduler.amazonaws.com'),
    Policies: [started.policy(id), ...(dead?.Arn === undefined ? [] : [sending(id, dead.Arn)])],
    PermissionsBoundary: properties.PermissionsBoundary,
  });
  put(build, `${id}Role`, 'AWS::IAM::Role', role, resource.attributes);
}

function sending(id: string, queue: Json): JsonObject {
  const Statement = [{ Action: 'sqs:SendMessage', Effect: 'Allow', Resource: queue }];
  return { PolicyName: `${id}SQSPolicy`, PolicyDocument: { Statement } };
}
