import { errorText } from '../../../kernel/create-kernel.ts';
import type { Kernel } from '../../../kernel/kernel.ts';

/** What is counted is how full a queue is now, so somebody must look. */
const NUMBERS = [
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessages',
] as const;

/** A cloud with more queues than this in a region is a load test. */
const MOST_QUEUES = 1_000;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
export async function sampleQueues(kernel: Kernel): Promise<void> {
  const now = kernel.clock.now();
  for (const place of kernel.store.collections('sqs/')) {
    const [, account = '', region = '', what] = place.split('/');
    if (what !== 'queues') continue;
    const { sqs } = kernel.context({ account, region }).aws;
    try {
      const { QueueUrls = [] } = await sqs.listQueues({ MaxResults: MOST_QUEUES });
      for (const QueueUrl of QueueUrls) {
        const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: [...NUMBERS] });
        const dimensions = ['QueueName', QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1)];
        for (const attribute of NUMBERS) {
          const name = attribute === 'ApproximateNumberOfMessages' ? 'ApproximateNumberOfMessagesVisible' : attribute;
          const metric = { account, region, namespace: 'AWS/SQS', name, unit: 'Count', dimensions };
          kernel.metrics.counter(metric).add(Number(Attributes[attribute] ?? 0), now);
        }
      }
    } catch (error) {
      kernel.log.debug('Queues could not be measured', { error: errorText(error) });
    }
  }
}
