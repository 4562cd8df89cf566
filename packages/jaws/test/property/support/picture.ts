import { APIGateway } from '@aws-sdk/client-api-gateway';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { Lambda } from '@aws-sdk/client-lambda';
import { Route53 } from '@aws-sdk/client-route-53';

/** Everything that users of a stage would miss, as text by what it is. */
export type Picture = Readonly<Record<string, unknown>>;

/** Resources that keep their physical id for ever; others may be made anew under the same name. */
const keepsId =
  /^AWS::(DynamoDB::Table|SQS::Queue|S3::Bucket|ApiGateway::(RestApi|DomainName)|CertificateManager::Certificate|Lambda::(Function|Url))$/;

/** Reads a project's stage in a region with AWS's own clients. */
export function cameraAt(endpoint: string, region: string, name: string) {
  const config = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const cf = new CloudFormation(config);
  const lambda = new Lambda(config);
  const gateway = new APIGateway(config);
  const dynamo = new DynamoDB(config);
  const prefix = `dev-${name}-`;

  const stacks = async () => {
    const { Stacks = [] } = await cf.describeStacks();
    return Stacks.flatMap(({ StackName = '', StackStatus = '' }) =>
      StackName.startsWith(prefix) && !StackStatus.startsWith('DELETE') ? [StackName] : [],
    );
  };
  const resources = async () => {
    const found = await Promise.all(
      (await stacks()).map(async (StackName) => {
        const { StackResources = [] } = await cf.describeStackResources({ StackName });
        return StackResources.map((one) => ({ StackName, ...one }));
      }),
    );
    return found.flat().filter(({ ResourceStatus = '' }) => !ResourceStatus.startsWith('DELETE_COMPLETE'));
  };

  return {
    tables: async () =>
      (await resources()).flatMap(({ ResourceType, PhysicalResourceId = '' }) =>
        ResourceType === 'AWS::DynamoDB::Table' ? [PhysicalResourceId] : [],
      ),
    async put(TableName: string, id: string): Promise<void> {
      await dynamo.putItem({ TableName, Item: { id: { S: id } } });
    },
    /** Function name -> hash of the code that its alias runs. */
    async running(): Promise<Readonly<Record<string, string>>> {
      const functions = (await resources()).filter(({ ResourceType }) => ResourceType === 'AWS::Lambda::Function');
      const found = await Promise.all(
        functions.map(async ({ PhysicalResourceId: FunctionName }) => {
          const config_ = await lambda.getFunctionConfiguration({ FunctionName, Qualifier: 'live' });
          return [FunctionName, config_.CodeSha256] as const;
        }),
      );
      return Object.fromEntries(found);
    },
    async picture(): Promise<Picture> {
      const entries = await Promise.all(
        (await resources()).map(
          async ({ StackName, LogicalResourceId, ResourceType = '', PhysicalResourceId = '' }) => {
            const key = `${region} ${StackName} ${LogicalResourceId} (${ResourceType})`;
            const own: [string, unknown][] = [[key, keepsId.test(ResourceType) ? PhysicalResourceId : true]];
            if (ResourceType === 'AWS::DynamoDB::Table') {
              const { Items = [] } = await dynamo.scan({ TableName: PhysicalResourceId });
              own.push([`${key} items`, Items.map(({ id }) => id?.S).sort()]);
            }
            if (ResourceType === 'AWS::ApiGateway::RestApi') {
              const { items = [] } = await gateway.getResources({ restApiId: PhysicalResourceId, embed: ['methods'] });
              const paths = items.flatMap(({ path, resourceMethods }) =>
                Object.keys(resourceMethods ?? {}).map((method) => `${method} ${path}`),
              );
              own.push([`${key} paths`, paths.sort()]);
            }
            if (ResourceType === 'AWS::Lambda::Function') {
              const live = await lambda.getFunctionConfiguration({
                FunctionName: PhysicalResourceId,
                Qualifier: 'live',
              });
              const { CodeSha256, MemorySize, Timeout, Handler, Runtime, Environment } = live;
              own.push([
                `${key} runs`,
                { CodeSha256, MemorySize, Timeout, Handler, Runtime, ...Environment?.Variables },
              ]);
            }
            return own;
          },
        ),
      );
      return Object.fromEntries(entries.flat());
    },
  };
}

/** The records of a zone, without the answers to certificates. */
export async function recordsOf(endpoint: string, HostedZoneId: string): Promise<Picture> {
  const config = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const { ResourceRecordSets = [] } = await new Route53(config).listResourceRecordSets({ HostedZoneId });
  return Object.fromEntries(
    ResourceRecordSets.filter(({ Type }) => Type === 'A' || Type === 'AAAA').map(
      ({ Name, Type, Region, AliasTarget }) => [`record ${Name} ${Type} ${Region}`, AliasTarget?.DNSName],
    ),
  );
}
