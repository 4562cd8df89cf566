import type { Kernel } from '../kernel/kernel.ts';
import type { RequestHead } from '../kernel/service.ts';
import { allBuckets, bucketName } from '../services/s3/shared/buckets.ts';
import { s3Refusal } from './signature/family.ts';
import type { Credential } from './signature/read.ts';

/** Regions that accept signatures of version 2. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingAWSSDK.html#specify-signature-version */
const WITH_V2 = new Set([
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-west-1',
  'sa-east-1',
  'us-east-1',
  'us-gov-west-1',
  'us-west-1',
  'us-west-2',
]);

/** Answered in every region. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
const ANYWHERE = new Set(['CreateBucket', 'GetBucketLocation']);

/**
 * Throws for a request that is signed for another region than its bucket's, or with a version that this region does not
 * accept. The response names the right region, where SDKs try again.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html AuthorizationHeaderMalformed, InvalidRequest
 */
export function checkRegion(
  kernel: Kernel,
  { headers }: RequestHead,
  signed: Credential | undefined,
  operation: string,
  { Bucket }: Readonly<Record<string, unknown>>,
): void {
  if (!kernel.strict || !signed || ANYWHERE.has(operation) || typeof Bucket !== 'string') return;
  const region = allBuckets(kernel).get(bucketName(Bucket))?.region;
  if (region === undefined || region === signed.region) return;
  if (signed.version === '4A') return;
  if (signed.version === '2') {
    if (WITH_V2.has(region)) return;
    const text = 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.';
    throw s3Refusal('InvalidRequest', text, 400);
  }
  const wrong = `the region '${signed.region}' is wrong; expecting '${region}'`;
  if (headers.authorization !== undefined) {
    const text = `The authorization header is malformed; ${wrong}`;
    throw s3Refusal('AuthorizationHeaderMalformed', text, 400, { Region: region });
  }
  const text = `Error parsing the X-Amz-Credential parameter; ${wrong}`;
  throw s3Refusal('AuthorizationQueryParametersError', text, 400, { Region: region });
}
