import { isObject } from '../../base/text.ts';
import type { Template, TemplateResource } from '../cloudformation.ts';
import { namesReferredTo } from '../references.ts';
import type { FunctionModel } from '../types.ts';
import { alarm, alarmName, description, logsOf } from './alarm.ts';
import { queueRule } from './rules.ts';
import type { AlarmPlace, AlarmSettings, QueueAlarm } from './types.ts';

type Wired = Pick<FunctionModel, 'id' | 'eventSources' | 'properties'>;

const queueType = 'AWS::SQS::Queue';

/** Properties of CloudFormation types that name a destination for failures. */
const deadLetterKeys: ReadonlySet<string> = new Set(['DeadLetterConfig', 'OnFailure', 'deadLetterTargetArn']);

/** Queues of a template that a value refers to: by themselves, or by outputs, as functions name them. */
function queuesIn(value: unknown, { Outputs = {}, Resources }: Template): string[] {
  const names = [...namesReferredTo(value)].map((name) => name.replace(/^aa(?=[A-Z])/, ''));
  const behind = names.flatMap((name) =>
    Object.hasOwn(Outputs, name) ? [...namesReferredTo(Outputs[name]?.Value)] : [],
  );
  return [...new Set([...names, ...behind])].filter((name) => Resources[name]?.Type === queueType);
}

/** Every value under a key that names a dead-letter target. */
function deadLettersIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(deadLettersIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => (deadLetterKeys.has(key) ? [inner] : deadLettersIn(inner)));
}

interface WatchedQueue {
  readonly id: string;
  /** The function that polls the queue, or the one whose dead letters it receives. */
  readonly function?: string | undefined;
}

/** Queues that functions poll, and dead-letter queues that the template or functions name. */
export function watchedQueues(
  template: Template,
  functions: readonly Wired[],
): { readonly polled: readonly WatchedQueue[]; readonly dead: readonly WatchedQueue[] } {
  const polled = new Map<string, string>();
  const dead = new Map<string, string | undefined>();
  for (const { id, eventSources, properties } of functions) {
    for (const source of Object.values(eventSources)) {
      if (source.type !== 'AWS::Lambda::EventSourceMapping') continue;
      for (const queue of queuesIn(source.properties.EventSourceArn, template)) polled.set(queue, id);
    }
    const own = [properties, ...Object.values(eventSources).map((source) => source.properties)];
    for (const queue of queuesIn(deadLettersIn(own), template)) dead.set(queue, dead.get(queue) ?? id);
  }
  for (const [id, { Properties }] of Object.entries(template.Resources)) {
    for (const queue of queuesIn(deadLettersIn(Properties), template)) {
      dead.set(queue, dead.get(queue) ?? polled.get(id));
    }
  }
  const listed = (queues: ReadonlyMap<string, string | undefined>) =>
    [...queues].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, fn]) => ({ id, function: fn }));
  return { polled: listed(polled), dead: listed(dead) };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
const metrics: Readonly<Record<QueueAlarm, string>> = {
  deadLetters: 'ApproximateNumberOfMessagesVisible',
  age: 'ApproximateAgeOfOldestMessage',
};

/** The alarms of the queues in a resources template, by logical id. */
export function queueAlarms(
  template: Template,
  functions: readonly Wired[],
  settings: AlarmSettings,
  place: AlarmPlace,
): Record<string, TemplateResource> {
  const { polled, dead } = watchedQueues(template, functions);
  const found: Record<string, TemplateResource> = {};
  const add = (name: QueueAlarm, { id, function: fn }: WatchedQueue, what: string) => {
    const rule = queueRule(name, settings.queues);
    if (!rule) return;
    const next = fn === undefined ? `Next: look at ${id} in the console of SQS` : logsOf(fn, place);
    const { Condition } = template.Resources[id]!;
    const made = alarm(
      { name: alarmName(place, `${id}-${name}`), description: description(what, place, next) },
      {
        Namespace: 'AWS/SQS',
        MetricName: metrics[name],
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
        Statistic: 'Maximum',
      },
      rule,
      settings,
    );
    // A queue that is not created needs no alarm.
    found[`${id}Alarm${name === 'age' ? 'Age' : 'DeadLetters'}`] =
      Condition === undefined ? made : { ...made, Condition };
  };
  for (const queue of polled) add('age', queue, `${queue.id} has a message that waits for ${queue.function}`);
  for (const queue of dead) {
    const whose = queue.function === undefined ? '' : ` that ${queue.function} could not process`;
    add('deadLetters', queue, `${queue.id} has dead letters: messages${whose}`);
  }
  return found;
}
