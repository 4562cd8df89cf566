import { APIGateway } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { Route53 } from '@aws-sdk/client-route-53';
import { S3 } from '@aws-sdk/client-s3';
import type { Key } from '../../src/gateway/signature/testing.ts';
import { writeZip } from '../../src/services/lambda/code/zip-write.ts';

export const JAWS_BUCKET = 'jaws.dev.useast1.shop.example';
export const SECRET = 'a secret that no page may read';

/** Something that a request may reach. */
export interface Place {
  /** Words of the table. */
  readonly host: string;
  readonly thing: string;
  /** Host name without the port. */
  readonly name: string;
  readonly path: string;
  /** The signing name. */
  readonly service: string;
  /** Of S3's: the bucket, and the path of the bucket. */
  readonly bucket?: { readonly name: string; readonly path: string };
}

const code = `exports.handler = async () => ({ statusCode: 200, body: 'ran' });`;

/** A cloud with one thing of each kind, and the key of a user who may do everything. */
export async function fillWorld(endpoint: string) {
  const config = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const s3 = new S3({ ...config, forcePathStyle: true });
  const iam = new IAM(config);
  await iam.createUser({ UserName: 'everything' });
  await iam.attachUserPolicy({ UserName: 'everything', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'everything' });
  const key: Key = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  await fillBuckets(s3);
  const uri = await deployFunction(new Lambda(config), iam);
  const rest = new APIGateway(config);
  const places = [
    ...bucketPlaces(),
    ...(await functionUrls(new Lambda(config))),
    ...(await restApis(rest, new Route53(config), uri)),
    ...(await webApis(new ApiGatewayV2(config), uri)),
  ];
  const logs = new CloudWatchLogs(config);
  /** How often the function behind the address that wants a signature has run. */
  const signedRuns = async () => {
    const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: '/aws/lambda/signed' });
    if (logGroups.length === 0) return 0;
    return (await logs.filterLogEvents({ logGroupName: '/aws/lambda/signed', filterPattern: 'REPORT' })).events?.length;
  };
  return { s3, iam, key, places, signedRuns };
}

async function fillBuckets(s3: S3): Promise<void> {
  for (const Bucket of ['private', 'shared', 'site', JAWS_BUCKET]) await s3.createBucket({ Bucket });
  const CORSRules = [{ AllowedOrigins: ['*'], AllowedMethods: ['GET', 'PUT', 'POST'], AllowedHeaders: ['*'] }];
  for (const Bucket of ['shared', JAWS_BUCKET]) await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });
  for (const Bucket of ['private', 'shared', JAWS_BUCKET])
    await s3.putObject({ Bucket, Key: 'secret', Body: SECRET, ContentType: 'text/plain' });
  const Bucket = 'site';
  await s3.deletePublicAccessBlock({ Bucket });
  const Statement = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${Bucket}/public`,
  };
  await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
  await s3.putBucketWebsite({ Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } } });
  await s3.putObject({ Bucket, Key: 'public', Body: 'ran', ContentType: 'text/plain' });
  await s3.putObject({ Bucket, Key: 'secret', Body: SECRET, ContentType: 'text/plain' });
}

const THINGS = [
  ['private', 'private'],
  ['shared', 'by CORS'],
  [JAWS_BUCKET, 'stage bucket'],
] as const;

function bucketPlaces(): Place[] {
  const service = 's3';
  const inPath = ['127.0.0.1', 'localhost', 's3.localhost'].flatMap((name): Place[] => [
    ...THINGS.map(([bucket, thing]) => ({
      ...{ host: 'cloud', thing, name, service, path: `/${bucket}/` },
      bucket: { name: bucket, path: `/${bucket}` },
    })),
    ...(name.startsWith('s3') ? [] : [{ host: 'cloud', thing: 'AWS API', name, service: 'iam', path: '/' }]),
  ]);
  const inHost = ['s3.localhost', 'localhost'].flatMap((below) =>
    THINGS.map(([bucket, thing]) => ({
      ...{ host: 'buckets', thing, name: `${bucket}.${below}`, service, path: '/' },
      bucket: { name: bucket, path: '/' },
    })),
  );
  const site = { host: 'websites', name: 'site.s3-website-us-east-1.localhost', service };
  const unknown = { host: 'unknown', name: 'evil.example' };
  return [
    ...inPath,
    ...inHost,
    { ...site, thing: 'public', path: '/public' },
    { ...site, thing: 'private', path: '/', bucket: { name: 'site', path: '/' } },
    { ...unknown, thing: 'private', path: '/private/', service, bucket: { name: 'private', path: '/private' } },
    { ...unknown, thing: 'AWS API', path: '/', service: 'iam' },
  ];
}

async function deployFunction(lambda: Lambda, iam: IAM): Promise<string> {
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: trust });
  const { Role } = await iam.createRole({ RoleName: 'fn', AssumeRolePolicyDocument });
  for (const FunctionName of ['open', 'signed']) {
    await lambda.createFunction({
      FunctionName,
      Role: Role?.Arn,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: writeZip({ 'index.js': code }) },
    });
  }
  const FunctionName = 'open';
  const gateway = { FunctionName, StatementId: 'gateway', Principal: 'apigateway.amazonaws.com' };
  await lambda.addPermission({ ...gateway, Action: 'lambda:InvokeFunction' });
  const anybody = { FunctionName, Principal: '*' };
  const FunctionUrlAuthType = 'NONE';
  const Action = 'lambda:InvokeFunctionUrl';
  await lambda.addPermission({ ...anybody, StatementId: 'url', Action, FunctionUrlAuthType });
  const invoke = { StatementId: 'function', Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true };
  await lambda.addPermission({ ...anybody, ...invoke });
  return 'arn:aws:lambda:us-east-1:000000000000:function:open';
}

async function functionUrls(lambda: Lambda): Promise<Place[]> {
  const of = async (thing: 'open' | 'signed'): Promise<Place> => {
    const AuthType = thing === 'open' ? 'NONE' : 'AWS_IAM';
    const { FunctionUrl = '' } = await lambda.createFunctionUrlConfig({ FunctionName: thing, AuthType });
    const name = `${/([a-z0-9]{32})/.exec(FunctionUrl)?.[1]}.lambda-url.us-east-1.localhost`;
    return { host: 'functions', thing, name, path: '/', service: 'lambda' };
  };
  return [await of('open'), await of('signed')];
}

async function restApis(gateway: APIGateway, route53: Route53, uri: string): Promise<Place[]> {
  const { HostedZone } = await route53.createHostedZone({ Name: 'shop.example', CallerReference: 'zone' });
  const of = async (thing: 'open' | 'signed'): Promise<Place[]> => {
    const { id: restApiId = '', rootResourceId: resourceId } = await gateway.createRestApi({ name: thing });
    const method = { restApiId, resourceId, httpMethod: 'ANY' };
    await gateway.putMethod({ ...method, authorizationType: thing === 'open' ? 'NONE' : 'AWS_IAM' });
    await gateway.putIntegration({
      ...method,
      type: 'AWS_PROXY',
      integrationHttpMethod: 'POST',
      uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${uri}/invocations`,
    });
    await gateway.createDeployment({ restApiId, stageName: 'live' });
    const domainName = `${thing}.shop.example`;
    const types = { endpointConfiguration: { types: ['REGIONAL' as const] } };
    const { regionalDomainName: DNSName } = await gateway.createDomainName({ domainName, ...types });
    await gateway.createBasePathMapping({ domainName, restApiId, stage: 'live' });
    const AliasTarget = { HostedZoneId: 'Z1', DNSName, EvaluateTargetHealth: false };
    const ResourceRecordSet = { Name: domainName, Type: 'A' as const, AliasTarget };
    const ChangeBatch = { Changes: [{ Action: 'CREATE' as const, ResourceRecordSet }] };
    await route53.changeResourceRecordSets({ HostedZoneId: HostedZone?.Id, ChangeBatch });
    const shared = { thing, service: 'execute-api' };
    return [
      { ...shared, host: 'APIs', name: `${restApiId}.execute-api.us-east-1.localhost`, path: '/live/' },
      { ...shared, host: 'custom domains', name: domainName, path: '/' },
      { ...shared, host: 'custom domains', name: `${domainName}.localhost`, path: '/' },
    ];
  };
  return [...(await of('open')), ...(await of('signed'))];
}

async function webApis(gateway: ApiGatewayV2, IntegrationUri: string): Promise<Place[]> {
  const of = async (thing: 'open' | 'signed', isSocket: boolean): Promise<Place> => {
    const { ApiId = '' } = await gateway.createApi({
      Name: thing,
      ProtocolType: isSocket ? 'WEBSOCKET' : 'HTTP',
      ...(isSocket && { RouteSelectionExpression: '$request.body.action' }),
    });
    const { IntegrationId } = await gateway.createIntegration({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri,
      ...(!isSocket && { PayloadFormatVersion: '2.0' }),
    });
    await gateway.createRoute({
      ApiId,
      RouteKey: isSocket ? '$connect' : '$default',
      Target: `integrations/${IntegrationId}`,
      AuthorizationType: thing === 'open' ? 'NONE' : 'AWS_IAM',
    });
    await gateway.createStage({ ApiId, StageName: isSocket ? 'live' : '$default', AutoDeploy: true });
    const name = `${ApiId}.execute-api.us-east-1.localhost`;
    const [host, path] = isSocket ? ['sockets', '/live'] : ['APIs', '/'];
    return { host, thing, name, path, service: 'execute-api' };
  };
  return Promise.all([of('open', false), of('signed', false), of('open', true), of('signed', true)]);
}
