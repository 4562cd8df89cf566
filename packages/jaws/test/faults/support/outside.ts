import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import {
  type CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';

/**
 * Finds buckets, roles, functions and APIs that belong to no stack: leftovers of a replacement or a rollback. Describes them in
 * words.
 */
export function outsideStacks(endpoint: string, region: string, cf: CloudFormationClient): () => Promise<string[]> {
  const config = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const iam = new IAMClient(config);
  const lambda = new LambdaClient(config);
  const api = new APIGatewayClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  return async () => {
    const [roles, functions, apis, buckets, known] = await Promise.all([
      iam.send(new ListRolesCommand({})),
      lambda.send(new ListFunctionsCommand({})),
      api.send(new GetRestApisCommand({})),
      s3.send(new ListBucketsCommand({})),
      physicalIds(cf),
    ]);
    const all = [
      // Roles that AWS creates for its own services belong to no stack.
      ...(roles.Roles ?? [])
        .filter(({ Path }) => !Path?.startsWith('/aws-service-role/'))
        .map(({ RoleName }) => RoleName),
      ...(functions.Functions ?? []).map(({ FunctionName }) => FunctionName),
      ...(apis.items ?? []).map(({ id }) => id),
      ...(buckets.Buckets ?? []).map(({ Name }) => Name),
    ];
    return all.filter((id) => !known.has(id)).map((id) => `${id} is in no stack`);
  };
}

async function physicalIds(cf: CloudFormationClient): Promise<ReadonlySet<string | undefined>> {
  const { Stacks = [] } = await cf.send(new DescribeStacksCommand({}));
  const resources = await Promise.all(
    Stacks.map(({ StackName }) => cf.send(new DescribeStackResourcesCommand({ StackName }))),
  );
  return new Set(resources.flatMap(({ StackResources = [] }) => StackResources.map((one) => one.PhysicalResourceId)));
}
