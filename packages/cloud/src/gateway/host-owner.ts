import type { Kernel } from '../kernel/kernel.ts';
import { domainIndex as restDomains } from '../services/apigateway/state/api-index.ts';
import { domainIndex as httpDomains } from '../services/apigatewayv2/state/api-index.ts';
import { bucketInHost } from '../services/s3/http/bucket-host.ts';
import { siteIn } from '../services/s3/http/website.ts';
import { allBuckets } from '../services/s3/shared/buckets.ts';

export const APIS = ['apigatewayv2', 'apigateway'];
const FUNCTIONS = ['lambda'];
const BUCKETS = ['s3'];

const LOCAL_OR_AWS = String.raw`(?:[a-z0-9-]+\.)?(?:localhost(?:\.localstack\.cloud)?|amazonaws\.com(?:\.cn)?|on\.aws)$`;
const API = new RegExp(String.raw`^[^.]+\.execute-api\.${LOCAL_OR_AWS}`);
const URL = new RegExp(String.raw`^[^.]+\.lambda-url\.${LOCAL_OR_AWS}`);

/**
 * The services that a host name belongs to: no other one answers there, whatever the path is. Undefined for the names of the cloud
 * and of AWS's APIs, where the path and the signature decide.
 */
export function ownersOf(host: string, kernel: Kernel): readonly string[] | undefined {
  if (kernel.part(restDomains).has(host) || kernel.part(httpDomains).has(host) || API.test(host)) return APIS;
  if (URL.test(host)) return FUNCTIONS;
  if (siteIn(host) !== undefined) return BUCKETS;
  const bucket = bucketInHost(host);
  for (const [name, service] of OF_SERVICES) if (bucket !== undefined && name.test(bucket)) return [service];
  return bucket !== undefined && (S3_NAME.test(host) || allBuckets(kernel).has(bucket)) ? BUCKETS : undefined;
}

/** Buckets of AWS itself, in which its services keep code and take the answers of custom resources. */
const OF_SERVICES = [
  [/^awslambda-[a-z0-9-]+-tasks$/, 'lambda'],
  [/^cloudformation-custom-resource-response-[a-z0-9]+$/, 'cloudformation'],
] as const;

/** `bucket.s3.…`: a bucket's, whether or not it exists. */
const S3_NAME = /\.s3(?:[.-][a-z0-9.-]+)?\.(?:amazonaws\.com|localhost(?:\.localstack\.cloud)?)$/;
