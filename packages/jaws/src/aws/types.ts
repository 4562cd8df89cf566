import type { ACMClient } from '@aws-sdk/client-acm';
import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Route53Client } from '@aws-sdk/client-route-53';
import type { S3Client } from '@aws-sdk/client-s3';

/** An AWS account as a profile reaches it. */
export interface Aws {
  /** The profile's name; undefined when credentials come from the environment. */
  readonly profile: string | undefined;
  /** A custom endpoint (AWS_ENDPOINT_URL, or the profile's endpoint_url); undefined means AWS itself. */
  readonly endpoint: string | undefined;
  /** Twelve digits, asked once (sts:GetCallerIdentity). */
  account(): Promise<string>;
  /** Who calls, as the account says it: `user/anna`, `assumed-role/Deployer/anna`, `root`. The same call. */
  caller(): Promise<string>;
  /** Whether the account has this region: those of before 2019 always, any other once somebody has enabled it (sts:GetCallerIdentity there). */
  hasRegion(region: string): Promise<boolean>;
  in(region: string): RegionClients;
}

/** Clients of one region, each made when first asked for. */
export interface RegionClients {
  readonly region: string;
  cloudFormation(): Promise<CloudFormationClient>;
  s3(): Promise<S3Client>;
  lambda(): Promise<LambdaClient>;
  logs(): Promise<CloudWatchLogsClient>;
  cloudWatch(): Promise<CloudWatchClient>;
  acm(): Promise<ACMClient>;
  apiGateway(): Promise<APIGatewayClient>;
  /** Of the whole account, whatever the region. */
  route53(): Promise<Route53Client>;
  dynamoDb(): Promise<DynamoDBClient>;
}
