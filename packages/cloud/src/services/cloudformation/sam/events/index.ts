import type { Json } from '../../template/json.ts';
import { absent, type Build, object, SamProblem, type SamResource } from '../build.ts';
import type { InlinePolicy } from '../destinations.ts';
import { managedPolicy } from '../role.ts';
import { httpApiEvent, restApiEvent } from './api.ts';
import { failurePolicy, messageSource, pullSources } from './pull.ts';
import { bucketEvent, logEvent, topicEvent } from './push.ts';
import { ruleEvent, type Started, scheduleEvent, schedulerEvent, startedFunction } from './rules.ts';

export interface Event {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, Json>>;
}

/** The function, or the alias that stands for it, in the ways that resources name it. */
export interface Target {
  readonly arn: Json;
  readonly name: Json;
  /** Its ARN as a part of the text of `Fn::Sub`. */
  readonly inSub: string;
}

export interface FunctionEvents {
  /** AWS's policies that the function's role needs. */
  readonly managed: readonly string[];
  /** Policies for the destinations of what failed. */
  readonly inline: readonly InlinePolicy[];
}

export function eventsOf({ logicalId, properties }: SamResource): Event[] {
  return Object.entries(object(properties.Events)).map(([id, value]) => {
    const { Type: type, Properties } = object(value);
    if (typeof type !== 'string') throw new SamProblem(logicalId, `Event with id [${id}] is invalid. Missing 'Type'.`);
    return { id, type, properties: object(Properties) };
  });
}

type Make = (build: Build, resource: SamResource, event: Event, target: Target) => void;

const starting =
  (make: (build: Build, resource: SamResource, event: Event, started: Started) => void): Make =>
  (build, resource, event, target) =>
    make(build, resource, event, startedFunction(build, resource, target));

const kinds: Readonly<Record<string, Make>> = {
  Api: restApiEvent,
  CloudWatchEvent: starting(ruleEvent),
  CloudWatchLogs: logEvent,
  DynamoDB: messageSource,
  EventBridgeRule: starting(ruleEvent),
  HttpApi: httpApiEvent,
  Kinesis: messageSource,
  S3: bucketEvent,
  SNS: topicEvent,
  SQS: messageSource,
  Schedule: starting(scheduleEvent),
  ScheduleV2: starting(schedulerEvent),
};

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html */
export function functionEvents(
  build: Build,
  resource: SamResource,
  events: readonly Event[],
  target: Target,
): FunctionEvents {
  for (const event of events) {
    const make = Object.hasOwn(kinds, event.type) ? kinds[event.type]! : undefined;
    if (!make) throw absent(`An event of the type ${event.type}`);
    make(build, resource, event, target);
  }
  const needed = events.flatMap(({ type, properties: { SqsSubscription: queue } }) => {
    const polled = type === 'SNS' && queue !== undefined && queue !== false ? 'SQS' : type;
    return Object.hasOwn(pullSources, polled) ? [pullSources[polled]!.policy] : [];
  });
  return {
    managed: [...new Set(needed)].sort().map((name) => managedPolicy(build, name)),
    inline: events.flatMap((event) => failurePolicy(resource, event)),
  };
}
