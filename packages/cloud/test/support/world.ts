import { APIGateway } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { Route53 } from '@aws-sdk/client-route-53';
import { S3 } from '@aws-sdk/client-s3';
import { Scheduler } from '@aws-sdk/client-scheduler';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';

/** Clients of every service that stores state. They do not retry: their answers are what happened. */
export function everyClient(endpoint: string) {
  const config = {
    endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const clients = {
    s3: new S3({ ...config, forcePathStyle: true }),
    dynamodb: new DynamoDB(config),
    sqs: new SQS(config),
    sns: new SNS(config),
    lambda: new Lambda(config),
    iam: new IAM(config),
    ssm: new SSM(config),
    secrets: new SecretsManager(config),
    events: new EventBridge(config),
    scheduler: new Scheduler(config),
    logs: new CloudWatchLogs(config),
    cloudwatch: new CloudWatch(config),
    route53: new Route53(config),
    api: new APIGateway(config),
    http: new ApiGatewayV2(config),
    cloudformation: new CloudFormation(config),
  };
  const destroy = () => {
    for (const client of Object.values(clients)) client.destroy();
  };
  return { ...clients, destroy };
}

export type EveryClient = Omit<ReturnType<typeof everyClient>, 'destroy'>;

export const ROLE = 'arn:aws:iam::000000000000:role/seed';
export const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:seed';

/** A role, a queue, a table and a bucket named `seed`, for any entry that needs one. */
export async function makeSeed({ iam, sqs, dynamodb, s3 }: EveryClient): Promise<{ queueUrl: string }> {
  const services = [
    'lambda.amazonaws.com',
    'scheduler.amazonaws.com',
    'events.amazonaws.com',
    'apigateway.amazonaws.com',
  ];
  await iam.createRole({
    RoleName: 'seed',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: services }, Action: 'sts:AssumeRole' }],
    }),
  });
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'seed' });
  await dynamodb.createTable({
    TableName: 'seed',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
  await s3.createBucket({ Bucket: 'seed' });
  await s3.putObject({ Bucket: 'seed', Key: 'kept', Body: 'kept' });
  return { queueUrl: QueueUrl };
}
