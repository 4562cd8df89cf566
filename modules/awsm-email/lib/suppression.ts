import { type Aws, AwsError } from 'jaws-core-js/aws';

/**
 * Whether the account's suppression list has the address, since mails to it bounced or were complained about.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetSuppressedDestination.html
 */
export async function isSuppressed(aws: Pick<Aws, 'rest'>, address: string): Promise<boolean> {
  try {
    await aws.rest('email', 'GET', `/v2/email/suppression/addresses/${encodeURIComponent(address)}`);
    return true;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // SES accepts few such calls a second. It checks the list itself before it delivers; the only difference is that no error is reported.
    if (error.code === 'NotFoundException' || error.status === 429) return false;
    throw error;
  }
}
