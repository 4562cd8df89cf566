import { randomUUID } from 'node:crypto';
import { type EventTemplate, propertiesOf, type TemplatePlace } from './template.ts';
import { arn, seconds } from './values.ts';

/**
 * What a schedule sends: its own input, or an event with the time. EventBridge Scheduler sends text as its detail.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html and
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
 */
export const schedule: EventTemplate = {
  summary: 'a schedule, at its time',
  fits: (trigger) =>
    trigger.is === 'source' &&
    (trigger.source.type === 'AWS::Scheduler::Schedule' ||
      (trigger.source.type === 'AWS::Events::Rule' && trigger.source.properties.ScheduleExpression !== undefined)),

  make(place, trigger) {
    const input = inputOf(propertiesOf(trigger).Input);
    if (input !== undefined) return input;
    const isScheduler = trigger?.is === 'source' && trigger.source.type === 'AWS::Scheduler::Schedule';
    const name = trigger?.is === 'source' ? trigger.name : 'schedule';
    return {
      ...envelope(place),
      'detail-type': 'Scheduled Event',
      source: isScheduler ? 'aws.scheduler' : 'aws.events',
      resources: [
        isScheduler ? arn(place, 'scheduler', `schedule/default/${name}`) : arn(place, 'events', `rule/${name}`),
      ],
      detail: isScheduler ? '{}' : {},
    };
  },
};

/**
 * An event that matches the rule's pattern, as far as the pattern names values.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export const eventbridge: EventTemplate = {
  summary: 'an event that a rule wants',
  fits: (trigger) =>
    trigger.is === 'source' &&
    trigger.source.type === 'AWS::Events::Rule' &&
    trigger.source.properties.ScheduleExpression === undefined,

  make(place, trigger) {
    const { Input, EventPattern } = propertiesOf(trigger);
    const input = inputOf(Input);
    if (input !== undefined) return input;
    return {
      ...envelope(place),
      'detail-type': 'Something Happened',
      source: 'my.application',
      resources: [],
      detail: {},
      ...(wanted(EventPattern) as object | undefined),
    };
  },
};

const envelope = (place: TemplatePlace) => ({
  version: '0',
  id: randomUUID(),
  account: place.account,
  time: seconds(place.now),
  region: place.region,
});

/** JSON as text: the function gets this instead of an event. */
function inputOf(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The first plain value of each list in a pattern, skipping comparisons. */
function wanted(pattern: unknown): unknown {
  if (Array.isArray(pattern)) return pattern.find((one) => typeof one !== 'object' || one === null);
  if (typeof pattern !== 'object' || pattern === null) return undefined;
  const found = Object.entries(pattern)
    // One alternative of `$or` would be enough, but its meaning depends on the others.
    .filter(([name]) => name !== '$or')
    .map(([name, inner]) => [name, wanted(inner)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(found.map(([name, value]) => [name, name === 'resources' ? [value] : value]));
}
