import { AwsError } from '../../kernel/errors.ts';

// https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations_Amazon_Route_53.html
export const invalidInput = (message: string): AwsError => new AwsError('InvalidInput', message, 400);
export const noSuchZone = (id: string): AwsError =>
  new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, 404);
export const noSuchHealthCheck = (id: string): AwsError =>
  new AwsError('NoSuchHealthCheck', `A health check with id ${id} does not exist.`, 404);

/** The mistakes in a change batch: AWS shows them as a list. */
export function invalidBatch(messages: readonly string[], lenient: boolean): AwsError {
  const text = messages.join(', ');
  // Other emulators leave the brackets out.
  return new AwsError('InvalidChangeBatch', lenient ? text : `[${text}]`, 400);
}
