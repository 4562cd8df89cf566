export type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** The fields of an alarm that messages contain. */
export interface About {
  readonly reason: string;
  readonly description: string;
  /** From the first metric with the dimension FunctionName. */
  readonly functionName?: string;
  readonly region: string;
  readonly account: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
}

export interface Change {
  readonly name: string;
  readonly state: State;
  /** Milliseconds. */
  readonly at: number;
  readonly before?: { readonly state: State; readonly at: number };
  readonly about: About;
}

/**
 * An event "CloudWatch Alarm State Change". Throws TypeError for anything else.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export function readChange(body: string): Change {
  const event = record(JSON.parse(body));
  const detail = record(event.detail);
  const [state, at] = stateIn(detail.state);
  const [before, since] = stateIn(detail.previousState);
  const name = text(detail.alarmName, 255);
  if (event.source !== 'aws.cloudwatch' || name === '' || state === undefined || at === undefined) {
    throw new TypeError('The message is not an event of an alarm.');
  }
  const { description, metrics } = record(detail.configuration);
  const functionName = functionIn(metrics);
  const arn = Array.isArray(event.resources) ? text(event.resources[0], 2048) : '';
  return {
    name,
    state,
    at,
    ...(before !== undefined && since !== undefined && { before: { state: before, at: since } }),
    about: {
      // Messages are limited to 256 KB for 100 alarms.
      reason: text(record(detail.state).reason, 400),
      description: text(description, 700),
      ...(functionName !== undefined && { functionName }),
      region: text(event.region, 40),
      account: text(event.account, 12),
      partition: /^arn:([\w-]+):/.exec(arn)?.[1] ?? 'aws',
    },
  };
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const text = (value: unknown, most: number): string => (typeof value === 'string' ? value.slice(0, most) : '');

function stateIn(value: unknown): [State | undefined, number | undefined] {
  const { value: state, timestamp } = record(value);
  // AWS writes +0000, which ISO 8601 does not allow after a time in extended format.
  const at = Date.parse(text(timestamp, 40).replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  const isState = state === 'OK' || state === 'ALARM' || state === 'INSUFFICIENT_DATA';
  return [isState ? state : undefined, Number.isNaN(at) ? undefined : at];
}

function functionIn(metrics: unknown): string | undefined {
  for (const one of Array.isArray(metrics) ? metrics : []) {
    const { dimensions } = record(record(record(record(one).metricStat).metric));
    const name = text(record(dimensions).FunctionName, 140);
    if (/^[\w-]+$/.test(name)) return name;
  }
  return undefined;
}
