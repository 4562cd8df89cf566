import { errorText } from '../../../kernel/create-kernel.ts';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { alarmsOf } from '../records.ts';

/** The metric is the current size of a queue, so it has to be sampled. */
const NUMBERS = [
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessages',
] as const;

/** Not an attribute of a queue: SQS knows it, but only CloudWatch shows it. */
const AGE = 'ApproximateAgeOfOldestMessage';

/** A cloud with more queues than this in a region is a load test. */
const MOST_QUEUES = 1_000;

/** Queues that were not empty at the last sample, by their URL: their next zero counts, too. */
const busy: Part<Set<string>> = { name: 'cloudwatch.busy-queues', open: () => new Set() };

/**
 * Samples how full the queues are. Queues that are empty now and were empty before are sampled only if an alarm watches
 * them; with `onlyWatched` no others at all.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export async function sampleQueues(kernel: Kernel, onlyWatched = false): Promise<void> {
  for (const place of kernel.store.collections('sqs/')) {
    const [, account = '', region = '', seriesKey] = place.split('/');
    if (seriesKey !== 'queues') continue;
    const ctx = kernel.context({ account, region });
    const watched = watchedQueues({ account, region, kernel });
    if (onlyWatched && watched.size === 0) continue;
    try {
      const { QueueUrls = [] } = await ctx.aws.sqs.listQueues({ MaxResults: MOST_QUEUES });
      for (const url of QueueUrls) {
        const name = url.slice(url.lastIndexOf('/') + 1);
        const isWatched = watched.has(name);
        if (onlyWatched && !isWatched) continue;
        const { Attributes = {} } = await ctx.aws.sqs.getQueueAttributes({
          QueueUrl: url,
          AttributeNames: [...NUMBERS],
        });
        sample({ account, region, kernel }, url, name, Attributes, isWatched);
      }
    } catch (error) {
      kernel.log.debug('Queues could not be measured', { error: errorText(error) });
    }
  }
}

interface AccountRegion {
  readonly account: string;
  readonly region: string;
  readonly kernel: Kernel;
}

function sample(
  { account, region, kernel }: AccountRegion,
  url: string,
  queue: string,
  attributes: Readonly<Record<string, string>>,
  isWatched: boolean,
): void {
  const known = kernel.part(busy);
  const isBusy = NUMBERS.some((name) => Number(attributes[name] ?? 0) > 0);
  const wasBusy = known.delete(url);
  if (isBusy) known.add(url);
  if (!isBusy && !wasBusy && !isWatched) return;
  const count = (name: string, unit: string, value: number) =>
    kernel.metrics
      .counter({ account, region, namespace: 'AWS/SQS', name, unit, dimensions: ['QueueName', queue] })
      .add(value, kernel.clock.now());
  for (const attribute of NUMBERS) {
    const name = attribute === 'ApproximateNumberOfMessages' ? 'ApproximateNumberOfMessagesVisible' : attribute;
    count(name, 'Count', Number(attributes[attribute] ?? 0));
  }
  const age = kernel.metrics.read(AGE, { account, region }, queue);
  if (age !== undefined) count(AGE, 'Seconds', age);
}

function watchedQueues(where: AccountRegion): ReadonlySet<string> {
  const names = new Set<string>();
  for (const alarm of alarmsOf(where).values()) {
    if (alarm.kind !== 'metric') continue;
    for (const metric of [alarm, ...(alarm.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Metric)]) {
      if (metric?.Namespace !== 'AWS/SQS') continue;
      const queue = metric.Dimensions?.find(({ Name }) => Name === 'QueueName')?.Value;
      if (queue !== undefined) names.add(queue);
    }
  }
  return names;
}
