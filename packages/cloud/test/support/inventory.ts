import { APIGateway } from '@aws-sdk/client-api-gateway';
import { CloudFormation, type StackSummary } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';

export interface Clients {
  readonly s3: S3;
  readonly iam: IAM;
  readonly lambda: Lambda;
  readonly logs: CloudWatchLogs;
  readonly api: APIGateway;
  readonly cloudformation: CloudFormation;
}

export function clientsOf(endpoint: string): Clients & { destroy(): void } {
  const config = { endpoint, region: 'us-east-1', maxAttempts: 1 };
  const clients = {
    s3: new S3({ ...config, forcePathStyle: true }),
    iam: new IAM(config),
    lambda: new Lambda(config),
    logs: new CloudWatchLogs(config),
    api: new APIGateway(config),
    cloudformation: new CloudFormation(config),
  };
  const destroy = () => {
    for (const client of Object.values(clients)) client.destroy();
  };
  return { ...clients, destroy };
}

type Inventory = Readonly<Record<string, readonly (string | undefined)[]>>;

/** Every resource that exists, by its type: physical ids in order. */
export async function inventory({ s3, iam, lambda, logs, api }: Clients, ownBucket: string): Promise<Inventory> {
  const apis = (await api.getRestApis({ limit: 500 })).items ?? [];
  const functions = (await lambda.listFunctions({})).Functions ?? [];
  const inApis = await Promise.all(
    apis.map(async ({ id: restApiId }) => ({
      deployments: (await api.getDeployments({ restApiId, limit: 500 })).items ?? [],
      resources: (await api.getResources({ restApiId, limit: 500 })).items ?? [],
    })),
  );
  const versions = await Promise.all(
    functions.map(async ({ FunctionName }) => (await lambda.listVersionsByFunction({ FunctionName })).Versions ?? []),
  );
  return sorted({
    'AWS::S3::Bucket': (await s3.listBuckets({})).Buckets!.map(({ Name }) => Name).filter((name) => name !== ownBucket),
    'AWS::IAM::Role': (await iam.listRoles({ MaxItems: 1000 })).Roles!.map(({ RoleName }) => RoleName),
    'AWS::IAM::ManagedPolicy': (await iam.listPolicies({ Scope: 'Local' })).Policies!.map(({ Arn }) => Arn),
    'AWS::Lambda::Function': functions.map(({ FunctionName }) => FunctionName),
    'AWS::Lambda::Version': versions
      .flat()
      .filter(({ Version }) => Version !== '$LATEST')
      .map(({ FunctionArn }) => FunctionArn),
    'AWS::Logs::LogGroup': (await logs.describeLogGroups({})).logGroups!.map(({ logGroupName }) => logGroupName),
    'AWS::ApiGateway::RestApi': apis.map(({ id }) => id),
    'AWS::ApiGateway::Deployment': inApis.flatMap(({ deployments }) => deployments.map(({ id }) => id)),
    'AWS::ApiGateway::Resource': inApis.flatMap(({ resources }) =>
      resources.filter(({ path }) => path !== '/').map(({ id }) => id),
    ),
    'AWS::ApiGateway::ApiKey': (await api.getApiKeys({ limit: 500 })).items!.map(({ id }) => id),
    'AWS::ApiGateway::UsagePlan': (await api.getUsagePlans({ limit: 500 })).items!.map(({ id }) => id),
  });
}

/** The same for the resources that the stacks claim as their own. */
export async function owned(cloudformation: CloudFormation, stacks: readonly StackSummary[]): Promise<Inventory> {
  const found: Record<string, string[]> = {};
  for (const { StackId } of stacks) {
    const { StackResources } = await cloudformation.describeStackResources({ StackName: StackId });
    for (const { ResourceType, ResourceStatus, PhysicalResourceId } of StackResources ?? []) {
      if (ResourceStatus === 'DELETE_COMPLETE' || !PhysicalResourceId) continue;
      found[ResourceType!] ??= [];
      found[ResourceType!]!.push(PhysicalResourceId);
    }
  }
  return sorted(found);
}

function sorted(lists: Readonly<Record<string, (string | undefined)[]>>): Inventory {
  return Object.fromEntries(Object.entries(lists).map(([type, ids]) => [type, ids.sort()]));
}
