import type { DeadLetterConfig } from '@aws-sdk/client-eventbridge';
import { invalid } from './errors.ts';
import type { Place } from './records.ts';

/**
 * A dead-letter queue of a bus or a target must be a standard queue in its region. The wording is AWS's, as
 * https://github.com/badmintoncryer/cdk-preflight (rules/events/pf-events-target-dlq) recorded it, except for the part about the
 * region.
 */
export function checkDeadLetters(place: Place, config: DeadLetterConfig | undefined): void {
  const arn = config?.Arn;
  // Other emulators accept any ARN.
  if (!arn || place.kernel.lenient) return;
  const [, , service, region] = arn.split(':');
  if (service !== 'sqs') throw invalid(`${service} is not supported as a dead letter resource`);
  if (arn.endsWith('.fifo')) throw invalid('SQS FIFO is not supported by Dead Letter Queues');
  if (region !== place.region) throw invalid(`The dead letter queue ${arn} is not in the region ${place.region}.`);
}
