import type { TemplateResource } from '../cloudformation.ts';
import { functionName } from '../function-name.ts';
import type { FunctionModel } from '../types.ts';
import { actions, alarm, description, logsOf } from './alarm.ts';
import { functionRule } from './rules.ts';
import type { AlarmPlace, AlarmSettings, FunctionAlarm } from './types.ts';

type Resources = Record<string, TemplateResource>;
type Alarmed = Pick<FunctionModel, 'id' | 'logicalId' | 'timeout' | 'properties' | 'eventSources' | 'alarms'>;

/** The metric of each alarm, and its meaning. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
const metrics: Readonly<
  Record<FunctionAlarm, { readonly metric: string; readonly stat: string; readonly what: string }>
> = {
  errors: { metric: 'Errors', stat: 'Sum', what: 'failed' },
  throttles: { metric: 'Throttles', stat: 'Sum', what: 'was throttled: more of it was to run than may run at once,' },
  duration: { metric: 'Duration', stat: 'Maximum', what: 'took nearly as long as its time-out' },
  iteratorAge: { metric: 'IteratorAge', stat: 'Maximum', what: 'is behind the stream that it reads' },
  deadLetters: { metric: 'AsyncEventsDropped', stat: 'Sum', what: 'gave an asynchronous event up' },
};

/** Sources that call a function without waiting for its result. */
const asynchronous: ReadonlySet<string> = new Set([
  'AWS::Events::Rule',
  'AWS::IoT::TopicRule',
  'AWS::Logs::SubscriptionFilter',
  'AWS::S3::Bucket',
  'AWS::SNS::Subscription',
  'AWS::Scheduler::Schedule',
]);

const isAsynchronous = ({ eventSources, properties }: Alarmed): boolean =>
  properties.DeadLetterConfig !== undefined || Object.values(eventSources).some(({ type }) => asynchronous.has(type));

/** Only streams have an iterator. A source whose service is not known may be one. */
const readsStream = ({ eventSources }: Alarmed): boolean =>
  Object.values(eventSources).some(
    ({ type, service, properties }) =>
      type === 'AWS::Lambda::EventSourceMapping' &&
      (service === undefined ? properties.StartingPosition !== undefined : ['DynamoDB', 'Kinesis'].includes(service)),
  );

/** Whether a function can ever report an alarm's metric: other alarms would cost money for nothing. */
function concerns(name: FunctionAlarm, fn: Alarmed): boolean {
  if (name === 'iteratorAge') return readsStream(fn);
  return name !== 'deadLetters' || isAsynchronous(fn);
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/**
 * Of authorizers, unless their awsm.json says otherwise: each refusal is an error of theirs (`Unauthorized`, from which API Gateway makes a 401), and
 * anybody can cause one. For one that fails in another way the API answers 500, which has an alarm.
 */
const ofAuthorizers = { errors: false } as const;

/** The alarms of a function, by logical id. */
export function functionAlarms(
  fn: Alarmed,
  settings: AlarmSettings,
  place: AlarmPlace,
  isAuthorizer = false,
): Resources {
  const found: Resources = {};
  const { alarms: own = {} } = fn;
  if (own === false) return found;
  const named = functionName(place.stage, place.project, fn.logicalId);
  const Dimensions = [{ Name: 'FunctionName', Value: place.functionName ?? named }];
  for (const name of Object.keys(metrics) as FunctionAlarm[]) {
    const said = [settings.functions, ...(isAuthorizer ? [ofAuthorizers] : []), own];
    const rule = concerns(name, fn) ? functionRule(name, fn.timeout, ...said) : undefined;
    if (!rule) continue;
    const { metric, stat, what } = metrics[name];
    found[`${fn.logicalId}Alarm${capital(name)}`] = alarm(
      { name: `${named}-${name}`, description: description(`${fn.id} ${what}`, place, logsOf(fn.id, place)) },
      { Namespace: 'AWS/Lambda', MetricName: metric, Dimensions, Statistic: stat },
      rule,
      settings,
    );
  }
  for (const [name, { AlarmDescription: said = name, ...properties }] of Object.entries(own.more ?? {})) {
    const isMath = properties.Metrics !== undefined;
    found[`${fn.logicalId}Alarm${capital(name)}`] = {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: `${named}-${name}`,
        AlarmDescription: description(`${fn.id}: ${String(said)}`, place, logsOf(fn.id, place)),
        ...(!isMath && { Namespace: 'AWS/Lambda', Dimensions, Period: 60 }),
        TreatMissingData: 'notBreaching',
        ...actions(settings),
        ...properties,
      },
    };
  }
  return found;
}
