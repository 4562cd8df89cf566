import type { Model } from '../../src/protocol/index.ts';
import { zipOf } from '../../src/services/apigateway/testing/zip.ts';
import type { Surroundings } from './fuzz-requests.ts';
import { everyClient, makeSeed, QUEUE, ROLE } from './world.ts';

/** Creates one resource of each kind, so that requests have something to be about, and returns them. */
export async function surroundings(
  endpoint: string,
  models: readonly Model[],
  signing: Readonly<Record<string, string>>,
): Promise<Surroundings> {
  const { destroy, ...clients } = everyClient(endpoint);
  const { s3, lambda, sns, ssm, secrets, events, logs, route53, api, http, cloudformation } = clients;
  const { queueUrl } = await makeSeed(clients);
  await s3.createBucket({ Bucket: 'vault' });
  await s3.putObject({ Bucket: 'vault', Key: 'a key of its own', Body: 'kept' });
  await s3.putBucketWebsite({ Bucket: 'seed', WebsiteConfiguration: { IndexDocument: { Suffix: 'kept' } } });
  const upload = await s3.createMultipartUpload({ Bucket: 'seed', Key: 'parts' });
  const ZipFile = zipOf(
    'index.js',
    'exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });',
  );
  await lambda.createFunction({
    FunctionName: 'seed',
    Runtime: 'nodejs22.x',
    Role: ROLE,
    Handler: 'index.handler',
    Code: { ZipFile },
  });
  const { FunctionUrl = '' } = await lambda.createFunctionUrlConfig({ FunctionName: 'seed', AuthType: 'NONE' });
  const { TopicArn = '' } = await sns.createTopic({ Name: 'seed' });
  await sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint: QUEUE });
  await ssm.putParameter({ Name: 'seed', Value: 'x', Type: 'String' });
  await secrets.createSecret({ Name: 'seed', SecretString: 'x' });
  await events.putRule({ Name: 'seed', EventPattern: '{"source":["a"]}' });
  await logs.createLogGroup({ logGroupName: 'seed' });
  await logs.createLogStream({ logGroupName: 'seed', logStreamName: 'seed' });
  const { HostedZone } = await route53.createHostedZone({ Name: 'example.com', CallerReference: 'seed' });
  const { id: restApiId = '' } = await api.createRestApi({ name: 'seed' });
  const { items: [root] = [] } = await api.getResources({ restApiId });
  const resourceId = root?.id ?? '';
  const at = { restApiId, resourceId, httpMethod: 'ANY' };
  await api.putMethod({ ...at, authorizationType: 'NONE' });
  await api.putIntegration({ ...at, type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode": 200}' } });
  await api.putMethodResponse({ ...at, statusCode: '200' });
  const responseTemplates = { 'application/json': '{"a": "$input.path(\'$.a\')", "m": "$context.httpMethod"}' };
  await api.putIntegrationResponse({ ...at, statusCode: '200', responseTemplates });
  const { id: deploymentId = '' } = await api.createDeployment({ restApiId, stageName: 'seed' });
  const { ApiId = '' } = await http.createApi({
    Name: 'seed',
    ProtocolType: 'HTTP',
    Target: 'arn:aws:lambda:us-east-1:000000000000:function:seed',
  });
  const socket = await http.createApi({
    Name: 'socket',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.a',
  });
  await http.createStage({ ApiId: socket.ApiId, StageName: 'seed', AutoDeploy: true });
  await cloudformation.createStack({
    StackName: 'seed',
    TemplateBody: '{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}',
  });
  destroy();
  const names = {
    Bucket: ['seed'],
    Key: ['kept', 'new', 'parts', 'a/b'],
    UploadId: [upload.UploadId ?? ''],
    QueueUrl: [queueUrl],
    QueueName: ['seed'],
    TableName: ['seed'],
    TopicArn: [TopicArn],
    FunctionName: ['seed', 'arn:aws:lambda:us-east-1:000000000000:function:seed'],
    RoleName: ['seed'],
    Role: [ROLE],
    RoleArn: [ROLE],
    SecretId: ['seed'],
    Rule: ['seed'],
    logGroupName: ['seed'],
    logStreamName: ['seed'],
    HostedZoneId: [HostedZone?.Id?.split('/').at(-1) ?? ''],
    Id: [HostedZone?.Id?.split('/').at(-1) ?? '', 'seed'],
    restApiId: [restApiId],
    resourceId: [resourceId],
    httpMethod: ['ANY', 'GET'],
    stageName: ['seed'],
    deploymentId: [deploymentId],
    ApiId: [ApiId, socket.ApiId ?? ''],
    StageName: ['seed', '$default'],
    StackName: ['seed', 'other'],
    Name: ['seed', 'other'],
  };
  const url = new URL(FunctionUrl);
  const paths = [
    '/',
    `/restapis/${restApiId}/seed/_user_request_/`,
    `/restapis/${restApiId}/seed/_user_request_/a/b`,
    `/_aws/execute-api/${restApiId}/seed/`,
    `/_aws/execute-api/${ApiId}/$default/x`,
    `/_aws/execute-api/${socket.ApiId}/seed`,
    `/_aws/execute-api/${socket.ApiId}/seed/@connections/x`,
    url.pathname,
    `/_aws/lambda-url/${url.host.split('.')[0]}/x`,
    '/seed/kept',
    '/seed/?website',
    '/_aws/mail',
    '/_aws/mail/x',
    '/_aws/sns/x',
    '/_jaws/health',
    '/_jaws/requests?limit=2',
    '/_jaws/faults/regions/..%2f',
    '/_jaws/snapshot/contents',
    '/_localstack/health',
    '/_localstack/info',
    '/000000000000/seed',
    '/favicon.ico',
  ];
  const hosts = [
    'localhost',
    url.host,
    `${restApiId}.execute-api.us-east-1.localhost`,
    `${ApiId}.execute-api.us-east-1.localhost`,
    'seed.s3.localhost',
    'seed.s3-website.us-east-1.localhost',
    'seed.localhost',
    '127.0.0.1.nip.io',
    '[::1]:80',
    '..',
  ];
  return { models, signing, world: { names }, paths, hosts };
}
