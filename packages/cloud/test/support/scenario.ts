import { ACM } from '@aws-sdk/client-acm';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { CodeDeploy } from '@aws-sdk/client-codedeploy';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreams } from '@aws-sdk/client-dynamodb-streams';
import { ECR } from '@aws-sdk/client-ecr';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { Route53 } from '@aws-sdk/client-route-53';
import { S3 } from '@aws-sdk/client-s3';
import { Scheduler } from '@aws-sdk/client-scheduler';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SES } from '@aws-sdk/client-ses';
import { SESv2 } from '@aws-sdk/client-sesv2';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';
import { STS } from '@aws-sdk/client-sts';
import type { FakeClock } from '../../src/index.ts';
import { writeZip } from '../../src/services/lambda/code/zip-write.ts';

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: ['lambda.amazonaws.com', 'scheduler.amazonaws.com', 'codedeploy.amazonaws.com'] },
      Action: 'sts:AssumeRole',
    },
    { Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' },
  ],
});
const ALL = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });

/** A little of everything, in every service. */
export async function scenario(endpoint: string, clock: FakeClock): Promise<void> {
  const config = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    useQueueUrlAsEndpoint: false,
  };
  const iam = new IAM(config);
  const { Role: { Arn: role = '' } = {} } = await iam.createRole({ RoleName: 'role', AssumeRolePolicyDocument: TRUST });
  await iam.putRolePolicy({ RoleName: 'role', PolicyName: 'all', PolicyDocument: ALL });
  await iam.createUser({ UserName: 'user' });
  await iam.createAccessKey({ UserName: 'user' });
  await iam.createPolicy({ PolicyName: 'policy', PolicyDocument: ALL });
  await iam.getRole({ RoleName: 'role' });
  const sts = new STS(config);
  await sts.getCallerIdentity({});
  await sts.assumeRole({ RoleArn: role, RoleSessionName: 'session' });

  const s3 = new S3({ ...config, forcePathStyle: true });
  await s3.createBucket({ Bucket: 'bucket' });
  await s3.putBucketVersioning({ Bucket: 'bucket', VersioningConfiguration: { Status: 'Enabled' } });
  await s3.putObject({ Bucket: 'bucket', Key: 'key', Body: 'text' });
  await s3.createMultipartUpload({ Bucket: 'bucket', Key: 'parts' });
  await s3.listObjectVersions({ Bucket: 'bucket' });
  await s3.getObject({ Bucket: 'bucket', Key: 'key' });
  await s3.getObject({ Bucket: 'bucket', Key: 'none' }).catch(() => undefined);

  const sqs = new SQS(config);
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'queue' });
  await sqs.sendMessage({ QueueUrl, MessageBody: 'one' });
  await sqs.receiveMessage({ QueueUrl, MessageSystemAttributeNames: ['All'] });
  await clock.advance('30s');
  await sqs.receiveMessage({ QueueUrl, MessageSystemAttributeNames: ['All'] });
  const sns = new SNS(config);
  const { TopicArn } = await sns.createTopic({ Name: 'topic' });
  await sns.subscribe({ TopicArn, Protocol: 'email', Endpoint: 'me@example.com', ReturnSubscriptionArn: true });
  await sns.publish({ TopicArn, Message: 'text' });

  const dynamodb = new DynamoDB(config);
  await dynamodb.createTable({
    TableName: 'table',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  });
  for (const id of ['a', 'b', 'c']) await dynamodb.putItem({ TableName: 'table', Item: { id: { S: id } } });
  await dynamodb.scan({ TableName: 'table' });
  const streams = new DynamoDBStreams(config);
  const { Streams: [{ StreamArn } = {}] = [] } = await streams.listStreams({});
  const { StreamDescription } = await streams.describeStream({ StreamArn });
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
  const { ShardIterator } = await streams.getShardIterator({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' });
  await streams.getRecords({ ShardIterator });

  const lambda = new Lambda(config);
  const files = { 'index.js': 'exports.handler = async (e, c) => ({ id: c.awsRequestId, stream: c.logStreamName });' };
  await lambda.createFunction({
    FunctionName: 'f',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: role,
    Code: { ZipFile: writeZip(files) },
  });
  await lambda.invoke({ FunctionName: 'f' });
  await lambda.invoke({ FunctionName: 'f', InvocationType: 'Event' });
  await clock.advance('1s');
  await lambda.createFunctionUrlConfig({ FunctionName: 'f', AuthType: 'NONE' });
  await lambda.createEventSourceMapping({
    FunctionName: 'f',
    EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:queue',
  });
  await lambda.getFunction({ FunctionName: 'f' });

  await lambda.publishVersion({ FunctionName: 'f' });
  await lambda.createAlias({ FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
  await lambda.updateFunctionConfiguration({ FunctionName: 'f', Description: 'second' });
  await lambda.publishVersion({ FunctionName: 'f' });
  const codedeploy = new CodeDeploy(config);
  await codedeploy.createApplication({ applicationName: 'app', computePlatform: 'Lambda' });
  await codedeploy.createDeploymentGroup({
    applicationName: 'app',
    deploymentGroupName: 'group',
    serviceRoleArn: role,
    deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
  });
  const shifted = { Name: 'f', Alias: 'live', CurrentVersion: '1', TargetVersion: '2' };
  const functions = [{ f: { Type: 'AWS::Lambda::Function', Properties: shifted } }];
  const { deploymentId } = await codedeploy.createDeployment({
    applicationName: 'app',
    deploymentGroupName: 'group',
    revision: {
      revisionType: 'AppSpecContent',
      appSpecContent: { content: JSON.stringify({ version: 0, Resources: functions }) },
    },
  });
  await clock.advance('10m');
  await codedeploy.getDeployment({ deploymentId });

  const logs = new CloudWatchLogs(config);
  await logs.createLogGroup({ logGroupName: 'group' });
  await logs.createLogStream({ logGroupName: 'group', logStreamName: 'stream' });
  const logEvents = [{ timestamp: clock.now(), message: 'line' }];
  await logs.putLogEvents({ logGroupName: 'group', logStreamName: 'stream', logEvents });
  await logs.filterLogEvents({ logGroupName: 'group' });
  const cloudwatch = new CloudWatch(config);
  await cloudwatch.putMetricData({ Namespace: 'N', MetricData: [{ MetricName: 'm', Value: 1 }] });
  await cloudwatch.listMetrics({});
  const events = new EventBridge(config);
  await events.putRule({ Name: 'rule', ScheduleExpression: 'rate(1 minute)' });
  await events.putEvents({ Entries: [{ Source: 's', DetailType: 'd', Detail: '{}' }] });
  const scheduler = new Scheduler(config);
  await scheduler.createSchedule({
    Name: 's',
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: 'arn:aws:lambda:us-east-1:000000000000:function:f', RoleArn: role },
  });
  await clock.advance('2h');

  const apigateway = new APIGateway(config);
  const { id: restApiId, rootResourceId: resourceId } = await apigateway.createRestApi({ name: 'api' });
  const method = { restApiId, resourceId, httpMethod: 'GET' };
  await apigateway.putMethod({ ...method, authorizationType: 'NONE' });
  await apigateway.putIntegration({ ...method, type: 'MOCK' });
  await apigateway.createDeployment({ restApiId, stageName: 'stage' });
  await apigateway.createApiKey({ name: 'key', enabled: true });
  await apigateway.getRestApis({});
  await fetch(`${endpoint}/restapis/${restApiId}/stage/_user_request_/`);
  const apigatewayv2 = new ApiGatewayV2(config);
  const { ApiId } = await apigatewayv2.createApi({ Name: 'http', ProtocolType: 'HTTP' });
  await apigatewayv2.createStage({ ApiId, StageName: '$default', AutoDeploy: true });

  const secrets = new SecretsManager(config);
  await secrets.createSecret({ Name: 'secret', SecretString: 'text', ClientRequestToken: 'a'.repeat(32) });
  await secrets.getRandomPassword({});
  await secrets.getSecretValue({ SecretId: 'secret' });
  const ssm = new SSM(config);
  await ssm.putParameter({ Name: 'parameter', Value: 'v', Type: 'SecureString' });
  await ssm.getParameter({ Name: 'parameter', WithDecryption: true });
  const acm = new ACM(config);
  const { CertificateArn } = await acm.requestCertificate({ DomainName: 'example.com', ValidationMethod: 'DNS' });
  await acm.describeCertificate({ CertificateArn });
  const route53 = new Route53(config);
  await route53.createHostedZone({ Name: 'example.com', CallerReference: 'one' });
  await route53.listHostedZones({});
  await new ECR(config).createRepository({ repositoryName: 'images' });
  const ses = new SES(config);
  await ses.verifyEmailIdentity({ EmailAddress: 'me@example.com' });
  await ses.sendEmail({
    Source: 'me@example.com',
    Destination: { ToAddresses: ['you@example.com'] },
    Message: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } },
  });
  await new SESv2(config).createEmailIdentity({ EmailIdentity: 'example.org' });
  await fetch(`${endpoint}/_aws/ses`);

  const cloudformation = new CloudFormation(config);
  const Resources = {
    Queue: { Type: 'AWS::SQS::Queue' },
    Topic: { Type: 'AWS::SNS::Topic' },
    Bucket: { Type: 'AWS::S3::Bucket' },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      },
    },
  };
  await cloudformation.createStack({ StackName: 'stack', TemplateBody: JSON.stringify({ Resources }) });
  await clock.advance('1m');
  await cloudformation.describeStacks({});
  await cloudformation.describeStackEvents({ StackName: 'stack' });
  await cloudformation.describeStackResources({ StackName: 'stack' });
}
