import type { ACMClient } from '@aws-sdk/client-acm';
import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Route53Client } from '@aws-sdk/client-route-53';
import type { S3Client } from '@aws-sdk/client-s3';
import type { JawsError } from '../errors/error.ts';

/** A role that is assumed with the credentials of a profile, or of the environment. */
export interface Role {
  readonly arn: string;
  readonly externalId?: string | undefined;
}

/**
 * How a stage is reached. Each region has the credentials and the account that jaws.json names for it, so everything that depends on the account
 * belongs to a region.
 */
export interface Aws {
  /** The profile's name; undefined when credentials come from the environment. */
  readonly profile: string | undefined;
  /** A custom endpoint (AWS_ENDPOINT_URL, or the profile's endpoint_url); undefined means AWS itself. */
  readonly endpoint: string | undefined;
  /** The caller, from the account of the stage's first region that responds: `user/anna`, `assumed-role/Deployer/anna`, `root`. */
  caller(): Promise<string>;
  /**
   * Whether the region's account has it: regions from before 2019 always, any other once it is enabled (checked by sts:GetCallerIdentity there).
   */
  hasRegion(region: string): Promise<boolean>;
  in(region: string): RegionClients;
}

/** The project that a stage belongs to, in one region. */
export interface StageOwner {
  readonly project: string;
  readonly stage: string;
  readonly region: string;
  /** Of the project; undefined if it is not known, and only names are compared. */
  readonly id?: string;
  /** As jaws.json has them; the bucket is undefined for a region that it does not have. */
  readonly domain?: string;
  readonly bucket?: string;
  /** The account that jaws.json names for it. */
  readonly account?: string | undefined;
  /** The project is being created, so nothing can be its own yet. */
  readonly isNew?: boolean;
}

/** Clients of one region, each created at its first use. */
export interface RegionClients {
  readonly region: string;
  /** For half a minute every call fails with this error at once: the region does not answer, and others must not wait for it. */
  giveUp(error: JawsError): void;
  /** Whom they work for. Every write waits for the check, which throws StackOfAnotherProject. Undefined: for no project. */
  readonly owned?: {
    readonly owner: StageOwner;
    check(): Promise<void>;
    /** A stack proved it: `check` then needs no call. */
    confirm(): void;
  };
  /** Twelve digits, requested once for each account (sts:GetCallerIdentity). */
  account(): Promise<string>;
  cloudFormation(): Promise<CloudFormationClient>;
  s3(): Promise<S3Client>;
  lambda(): Promise<LambdaClient>;
  /** For Invoke alone: it waits as long as a function may run, and makes one attempt, since a function may have run before a call fails. */
  invoker(): Promise<LambdaClient>;
  logs(): Promise<CloudWatchLogsClient>;
  cloudWatch(): Promise<CloudWatchClient>;
  acm(): Promise<ACMClient>;
  apiGateway(): Promise<APIGatewayClient>;
  /** Of the whole account, whatever the region. */
  route53(): Promise<Route53Client>;
  dynamoDb(): Promise<DynamoDBClient>;
  /** Of the whole account, whatever the region. */
  iam(): Promise<IAMClient>;
}
