import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { serviceCaller } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import { errorText } from '../../../kernel/create-kernel.ts';
import { parseUserJson } from '../../../kernel/json.ts';

/** Limits of the format: metrics of a directive, values of a metric, dimensions of a set. */
const MOST_METRICS = 100;
const MOST_VALUES = 100;
const MOST_DIMENSIONS = 30;

interface Embedded {
  readonly namespace: string;
  readonly data: readonly MetricDatum[];
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Extracts metrics from events that contain them, in the background. Events in another format are ignored.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function measureEmbedded(ctx: Context, events: readonly (readonly [time: number, message: string])[]): void {
  const found = events.flatMap(([, message]) => (message.includes('"CloudWatchMetrics"') ? embeddedIn(message) : []));
  if (found.length > 0) ctx.kernel.background(send(ctx, found));
}

async function send(ctx: Context, found: readonly Embedded[]): Promise<void> {
  const { cloudwatch } = ctx.with({ caller: serviceCaller('logs.amazonaws.com', ctx.account) }).aws;
  for (const { namespace, data } of found) {
    try {
      await cloudwatch.putMetricData({ Namespace: namespace, MetricData: [...data] });
    } catch (error) {
      ctx.kernel.log.warn(`Metrics of the namespace ${namespace} in a log were not taken`, { error: errorText(error) });
    }
  }
  await ctx.kernel.store.commit();
}

/** The metrics of one message, a request to CloudWatch each. */
export function embeddedIn(message: string): Embedded[] {
  const root = parsed(message);
  const aws = root && members(root._aws);
  const directives = aws?.CloudWatchMetrics;
  if (!root || typeof aws?.Timestamp !== 'number' || !Array.isArray(directives)) return [];
  const Timestamp = new Date(aws.Timestamp);
  return directives.flatMap((one) => {
    const directive = members(one);
    const { Namespace: namespace, Metrics: metrics, Dimensions: sets } = directive ?? {};
    if (typeof namespace !== 'string' || namespace.startsWith('AWS/') || !Array.isArray(metrics)) return [];
    const dimensions = (Array.isArray(sets) ? sets : []).flatMap((set) => dimensionsOf(set, root) ?? []);
    const data = metrics.slice(0, MOST_METRICS).flatMap((metric) => {
      const measured = measuredIn(members(metric), root);
      return measured ? dimensions.map(({ Dimensions }) => ({ ...measured, Dimensions, Timestamp })) : [];
    });
    return data.length === 0 ? [] : [{ namespace, data }];
  });
}

/** A line of a function has its time, its request and its level before the document. */
function parsed(message: string): Members | undefined {
  const text = message.replace(/^[^\t{]*\t[^\t{]*\t[A-Z]+\t(?=\{)/, '');
  try {
    return members(parseUserJson(text));
  } catch {
    return undefined;
  }
}

const members = (value: unknown): Members | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;

const own = (root: Members, name: string): unknown => (Object.hasOwn(root, name) ? root[name] : undefined);

/** A set of names with the texts that the document has for them; undefined when one is missing. */
function dimensionsOf(set: unknown, root: Members) {
  if (!Array.isArray(set) || set.length > MOST_DIMENSIONS) return undefined;
  const Dimensions = set.map((name) => ({ Name: String(name), Value: own(root, String(name)) }));
  const isWhole = Dimensions.every(({ Value }) => typeof Value === 'string' && Value !== '');
  return isWhole ? { Dimensions: Dimensions.map(({ Name, Value }) => ({ Name, Value: String(Value) })) } : undefined;
}

/** A metric with the numbers that the document has for it. */
function measuredIn(metric: Members | undefined, root: Members): MetricDatum | undefined {
  const { Name, Unit, StorageResolution } = metric ?? {};
  if (typeof Name !== 'string') return undefined;
  const values = [own(root, Name) ?? []].flat();
  if (values.length === 0 || values.length > MOST_VALUES) return undefined;
  if (!values.every((value): value is number => typeof value === 'number')) return undefined;
  return {
    MetricName: Name,
    Values: values,
    ...(typeof Unit === 'string' ? { Unit: Unit as NonNullable<MetricDatum['Unit']> } : {}),
    ...(StorageResolution === 1 ? { StorageResolution } : {}),
  };
}
