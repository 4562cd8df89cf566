import type { ACM } from '@aws-sdk/client-acm';
import type { APIGateway } from '@aws-sdk/client-api-gateway';
import type { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import type { CloudWatch } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { CodeDeploy } from '@aws-sdk/client-codedeploy';
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreams } from '@aws-sdk/client-dynamodb-streams';
import type { ECR } from '@aws-sdk/client-ecr';
import type { EventBridge } from '@aws-sdk/client-eventbridge';
import type { IAM } from '@aws-sdk/client-iam';
import type { Lambda } from '@aws-sdk/client-lambda';
import type { Route53 } from '@aws-sdk/client-route-53';
import type { S3 } from '@aws-sdk/client-s3';
import type { Scheduler } from '@aws-sdk/client-scheduler';
import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import type { SES } from '@aws-sdk/client-ses';
import type { SESv2 } from '@aws-sdk/client-sesv2';
import type { SNS } from '@aws-sdk/client-sns';
import type { SQS } from '@aws-sdk/client-sqs';
import type { SSM } from '@aws-sdk/client-ssm';
import type { STS } from '@aws-sdk/client-sts';

type Operations<Client> = Omit<Client, 'config' | 'middlewareStack' | 'send' | 'destroy'>;

/**
 * The services as clients of one another: an operation's SDK name, its input, its output, without a wire format in
 * between.
 */
export interface Internal {
  readonly acm: Operations<ACM>;
  readonly apigateway: Operations<APIGateway>;
  readonly apigatewayv2: Operations<ApiGatewayV2>;
  readonly cloudformation: Operations<CloudFormation>;
  readonly cloudwatch: Operations<CloudWatch>;
  readonly codedeploy: Operations<CodeDeploy>;
  readonly dynamodb: Operations<DynamoDB>;
  readonly dynamodbstreams: Operations<DynamoDBStreams>;
  readonly ecr: Operations<ECR>;
  readonly events: Operations<EventBridge>;
  readonly iam: Operations<IAM>;
  readonly lambda: Operations<Lambda>;
  readonly logs: Operations<CloudWatchLogs>;
  readonly route53: Operations<Route53>;
  readonly s3: Operations<S3>;
  readonly scheduler: Operations<Scheduler>;
  readonly secretsmanager: Operations<SecretsManager>;
  readonly ses: Operations<SES>;
  readonly sesv2: Operations<SESv2>;
  readonly sns: Operations<SNS>;
  readonly sqs: Operations<SQS>;
  readonly ssm: Operations<SSM>;
  readonly sts: Operations<STS>;
}
