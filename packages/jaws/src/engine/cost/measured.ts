import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Aws } from '../../aws/types.ts';
import { listResources } from '../../deploy/describe.ts';
import type { DeployedStack } from '../../plan/types.ts';
import { type PricedRegion, type PricedResource, resourcesIn } from '../../prices/resources.ts';
import type { ResourceUse, UsageOfRegion } from '../../prices/usage.ts';
import { type MetricPoints, metricData, sumOf } from '../metric-data.ts';

/** AWS's calculator counts this many hours for a month. */
const monthMs = 730 * 3600 * 1000;
const hourMs = 3600 * 1000;
const kb = 1024;
const gb = 1024 ** 3;

interface Metric {
  readonly name: string;
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly stat?: 'Average';
}

/** A resource, its metrics by what they are for, and what their sums of a month say. */
interface Measurement {
  readonly metrics: Readonly<Record<string, Metric>>;
  use(month: (name: string) => number, mean: (name: string) => number): ResourceUse;
}

/**
 * The use of a region as CloudWatch counted it between two times, scaled to a month. Storage of tables and mails of topics have no
 * metrics and count as zero. Metrics: the "CloudWatch metrics" page of each service.
 */
export async function measuredUse(
  aws: Aws,
  region: PricedRegion,
  stacks: readonly DeployedStack[],
  from: Date,
  to: Date,
): Promise<UsageOfRegion> {
  const cf = await aws.in(region.region).cloudFormation();
  const listed = await Promise.all(stacks.map(({ id }) => listResources(cf, region.region, id)));
  const names = new Map(listed.flat().map((one) => [one.LogicalResourceId ?? '', one.PhysicalResourceId ?? '']));
  const found = resourcesIn(region).flatMap((one) => {
    const measurement = measurementOf(one, names.get(one.id) ?? '');
    return measurement ? [{ id: one.id, ...measurement }] : [];
  });
  const Period = to.getTime() - from.getTime() > 15 * 24 * hourMs ? 24 * 3600 : 3600;
  const queries = found.flatMap(({ metrics }, at) =>
    Object.entries(metrics).map(
      ([key, { namespace, name, dimensions, stat = 'Sum' }]): MetricDataQuery => ({
        Id: `m${at}_${key}`,
        MetricStat: {
          Metric: {
            Namespace: namespace,
            MetricName: name,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          // S3 measures its buckets once a day.
          Period: stat === 'Average' ? 24 * 3600 : Period,
          Stat: stat,
        },
      }),
    ),
  );
  const client = await aws.in(region.region).cloudWatch();
  const data = queries.length === 0 ? new Map<string, MetricPoints>() : await metricData(client, queries, from, to);
  const factor = monthMs / (to.getTime() - from.getTime());
  const uses = new Map(
    found.map(({ id, use }, at) => [
      id,
      use(
        (key) => sumOf(data.get(`m${at}_${key}`)) * factor,
        (key) => {
          const points = data.get(`m${at}_${key}`);
          return points && points.values.length > 0 ? sumOf(points) / points.values.length : 0;
        },
      ),
    ]),
  );
  return ({ id }) => uses.get(id);
}

function measurementOf({ type, properties }: PricedResource, physicalId: string): Measurement | undefined {
  if (physicalId === '') return undefined;
  const of =
    (namespace: string, dimensions: Readonly<Record<string, string>>) =>
    (name: string): Metric => ({
      namespace,
      name,
      dimensions,
    });
  switch (type) {
    case 'AWS::Lambda::Function': {
      const lambda = of('AWS/Lambda', { FunctionName: physicalId });
      const logs = of('AWS/Logs', { LogGroupName: `/aws/lambda/${physicalId}` });
      return {
        metrics: { calls: lambda('Invocations'), ms: lambda('Duration'), bytes: logs('IncomingBytes') },
        use: (month) => {
          const requests = month('calls');
          const each = (sum: number) => (requests === 0 ? 0 : sum / requests);
          return { kind: 'function', requests, ms: each(month('ms')), logKB: each(month('bytes')) / kb };
        },
      };
    }
    case 'AWS::ApiGateway::RestApi': {
      const api = of('AWS/ApiGateway', { ApiName: String(properties.Name ?? '') });
      return { metrics: { count: api('Count') }, use: (month) => ({ kind: 'api', requests: month('count') }) };
    }
    case 'AWS::ApiGatewayV2::Api': {
      const api = of('AWS/ApiGateway', { ApiId: physicalId });
      return {
        metrics: { count: api('Count'), bytes: api('DataProcessed'), messages: api('MessageCount') },
        use: (month) => {
          const requests = month('count');
          const responseKB = requests === 0 ? 0 : month('bytes') / requests / kb;
          return { kind: 'api', requests, responseKB, messages: month('messages') };
        },
      };
    }
    case 'AWS::DynamoDB::Table':
    case 'AWS::DynamoDB::GlobalTable': {
      const table = of('AWS/DynamoDB', { TableName: physicalId });
      return {
        metrics: { reads: table('ConsumedReadCapacityUnits'), writes: table('ConsumedWriteCapacityUnits') },
        use: (month) => ({ kind: 'table', reads: month('reads'), writes: month('writes') }),
      };
    }
    case 'AWS::S3::Bucket': {
      const size = of('AWS/S3', { BucketName: physicalId, StorageType: 'StandardStorage' });
      return {
        metrics: { size: { ...size('BucketSizeBytes'), stat: 'Average' } },
        use: (_, mean) => ({ kind: 'bucket', storedGB: mean('size') / gb }),
      };
    }
    case 'AWS::SNS::Topic': {
      const topic = of('AWS/SNS', { TopicName: physicalId.slice(physicalId.lastIndexOf(':') + 1) });
      return {
        metrics: { publishes: topic('NumberOfMessagesPublished') },
        use: (month) => ({ kind: 'topic', publishes: month('publishes') }),
      };
    }
    case 'AWS::SQS::Queue': {
      const queue = of('AWS/SQS', { QueueName: physicalId.slice(physicalId.lastIndexOf('/') + 1) });
      const counted = {
        sent: 'NumberOfMessagesSent',
        received: 'NumberOfMessagesReceived',
        deleted: 'NumberOfMessagesDeleted',
        empty: 'NumberOfEmptyReceives',
      };
      return {
        metrics: Object.fromEntries(Object.entries(counted).map(([key, name]) => [key, queue(name)])),
        use: (month) => ({
          kind: 'queue',
          requests: Object.keys(counted).reduce((sum, key) => sum + month(key), 0),
        }),
      };
    }
    default:
      return undefined;
  }
}
