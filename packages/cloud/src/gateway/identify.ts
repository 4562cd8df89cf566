import type { RequestHead, Service } from '../kernel/service.ts';
import type { Credential } from './signature/read.ts';

/** Prefixes of X-Amz-Target of the services that use it. */
const TARGETS: Readonly<Record<string, string>> = {
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  AmazonSQS: 'sqs',
  AmazonSSM: 'ssm',
  AWSEvents: 'events',
  CertificateManager: 'acm',
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodbstreams',
  GraniteServiceVersion20100801: 'cloudwatch',
  Logs_20140328: 'logs',
  secretsmanager: 'secretsmanager',
};

/** First path segments that belong to one REST service only. */
const PATHS: readonly (readonly [RegExp, string])[] = [
  [
    /^\/20(15-03-31|14-11-13|16-08-19|17-03-31|17-10-31|18-10-31|19-09-25|19-09-30|20-04-22|20-06-30|21-07-20|21-10-31|21-11-15)\//,
    'lambda',
  ],
  [/^\/2013-04-01\//, 'route53'],
  [/^\/service\/GraniteServiceVersion20100801\//, 'cloudwatch'],
  [/^\/v2\/email(\/|$)/, 'sesv2'],
  [/^\/v2\/(apis|domainnames|vpclinks|tags)(\/|$)/, 'apigatewayv2'],
  [/^\/(schedules|schedule-groups)(\/|$)/, 'scheduler'],
  [/^\/(restapis|apikeys|usageplans|domainnames|vpclinks|clientcertificates|account|sdktypes)(\/|$)/, 'apigateway'],
];

/**
 * The service that a request is for, without reading its body: by its signature, its target header, its host, its path.
 * Unclaimed requests are S3's, which may be unsigned and may have any path.
 */
export function identify(
  head: RequestHead,
  credential: Credential | undefined,
  services: Readonly<Record<string, Service>>,
): string {
  if (credential?.service) {
    return second(credential.service, head) ?? bySigningName(credential.service, services) ?? credential.service;
  }
  const target = head.headers['x-amz-target'];
  if (typeof target === 'string') {
    const prefix = target.slice(0, target.lastIndexOf('.'));
    return TARGETS[prefix] ?? prefix;
  }
  const fromHost = byHost(head.host, services);
  if (fromHost) return fromHost;
  return PATHS.find(([path]) => path.test(head.path))?.[1] ?? 's3';
}

/** The service whose requests are signed with the name of an older one. */
function second(signingName: string, { path, headers }: RequestHead): string | undefined {
  if (signingName === 'apigateway' && path.startsWith('/v2/')) return 'apigatewayv2';
  if (signingName === 'ses' && path.startsWith('/v2/')) return 'sesv2';
  if (signingName === 's3' && path.startsWith('/v20180820/') && headers['x-amz-account-id'] !== undefined)
    return 's3control';
  const target = headers['x-amz-target'];
  if (signingName === 'dynamodb' && typeof target === 'string' && target.startsWith('DynamoDBStreams_')) {
    return 'dynamodbstreams';
  }
  return undefined;
}

function bySigningName(name: string, services: Readonly<Record<string, Service>>): string | undefined {
  return Object.values(services).find((service) => service.signingNames.includes(name))?.id;
}

/** `lambda.us-east-1.amazonaws.com`, `sts.localhost`: the service is the first or, below a bucket, a later label. */
function byHost(host: string, services: Readonly<Record<string, Service>>): string | undefined {
  const match =
    /^(?:[^.]+\.)*?([a-z0-9-]+)(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?\.(?:amazonaws\.com|localhost(?:\.localstack\.cloud)?)$/.exec(
      host,
    );
  return match?.[1] ? bySigningName(match[1], services) : undefined;
}

/** The region in a host name such as `lambda.eu-west-1.amazonaws.com`. */
export const regionInHost = (host: string): string | undefined =>
  /\.([a-z]{2}(?:-[a-z]+)+-\d)\.(?:amazonaws\.com|localhost(?:\.localstack\.cloud)?)$/.exec(host)?.[1];

/** The paths that requests of the query protocol are sent to: the root, and the URL of a queue. */
export const isQueryPath = (path: string): boolean => path === '/' || /^\/\d{12}\/[\w-]+(\.fifo)?$/.test(path);

/** A call of the query protocol in the query string. */
export const isQueryCall = ({ path, search }: RequestHead): boolean =>
  isQueryPath(path) && new URLSearchParams(search).has('Action');
