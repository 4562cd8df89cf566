import type { APIGateway } from '@aws-sdk/client-api-gateway';
import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { IAM } from '@aws-sdk/client-iam';
import type { Lambda } from '@aws-sdk/client-lambda';
import type { S3 } from '@aws-sdk/client-s3';
import type { STS } from '@aws-sdk/client-sts';

type Operations<Client> = Omit<Client, 'config' | 'middlewareStack' | 'send' | 'destroy'>;

/** The services as one another's clients: an operation's SDK name, its input, its output, and no wire between. */
export interface Internal {
  readonly apigateway: Operations<APIGateway>;
  readonly cloudformation: Operations<CloudFormation>;
  readonly iam: Operations<IAM>;
  readonly lambda: Operations<Lambda>;
  readonly logs: Operations<CloudWatchLogs>;
  readonly s3: Operations<S3>;
  readonly sts: Operations<STS>;
}
