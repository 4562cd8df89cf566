import type { Aws } from 'jaws-core-js/aws';
import type { MailRequest } from './send.ts';

/**
 * Asks the function `awsm-email/send` to send a mail and does not wait: Lambda tries it up to three times. `functionName`:
 * the name or ARN of the function. The caller needs `lambda:InvokeFunction` on it.
 * Throws RangeError for a mail that is too large: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export async function sendLater(aws: Pick<Aws, 'rest'>, functionName: string, mail: MailRequest): Promise<void> {
  if (Buffer.byteLength(JSON.stringify(mail)) > 1024 * 1024)
    throw new RangeError('A mail for later may have at most 1 MiB.');
  await aws.rest('lambda', 'POST', `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`, mail, {
    headers: { 'x-amz-invocation-type': 'Event' },
  });
}
