import { APIGateway } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { Scheduler } from '@aws-sdk/client-scheduler';
import { SES } from '@aws-sdk/client-ses';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';

export type Aws = ReturnType<typeof awsOf>;

export function awsOf(endpoint: string) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const config = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  return {
    endpoint,
    api: new APIGateway(config),
    apis: new ApiGatewayV2(config),
    cloudformation: new CloudFormation(config),
    cloudwatch: new CloudWatch(config),
    logs: new CloudWatchLogs(config),
    dynamodb: new DynamoDB(config),
    events: new EventBridge(config),
    iam: new IAM(config),
    lambda: new Lambda(config),
    s3: new S3({ ...config, forcePathStyle: true }),
    scheduler: new Scheduler(config),
    ses: new SES(config),
    sns: new SNS(config),
    sqs: new SQS(config),
    ssm: new SSM(config),
  };
}

/** An input that would block the event loop, or end the process, without a limit. */
export interface HostileInput {
  readonly name: string;
  /** Sends it. The result, or the error's name and message, is compared with `expected`. */
  readonly send: (aws: Aws) => Promise<unknown>;
  readonly expected: RegExp;
}

/** A backtracking matcher tries all 2^n ways to divide the letters. */
export const EXPONENTIAL = '(a+)+b';
export const LETTERS = 'a'.repeat(60);

export const nested = (open: string, inner: string, close: string, depth: number): string =>
  open.repeat(depth) + inner + close.repeat(depth);
