import { expect, test } from 'vitest';
import type { TemplateResource } from '../model/types.ts';
import { monthlyCosts } from './monthly.ts';
import { requestCosts } from './requests.ts';

const regionOf = (Resources: Record<string, TemplateResource>, region = 'us-east-1', parameters = {}) => ({
  region,
  stacks: [{ template: { Resources }, parameters }],
});
const costOf = (Type: string, Properties: Record<string, unknown> = {}, others = {}) => {
  const { costs, unpriced } = monthlyCosts(
    regionOf({ ...others, One: { Type, Properties } }, 'us-east-1', { Count: '5' }),
  );
  return costs[0]?.usd.toFixed(4) ?? unpriced[0]?.why ?? 'free';
};
const fn = { Fn: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 512, FunctionName: 'fn' } } };
const config = { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } };
const stat = (Period: number) => ({ Id: 'm', MetricStat: { Period, Stat: 'Sum', Metric: {} } });

test.each([
  // 2 x 0.5 GB x 730 h x 3600 s x 0.0000041667
  ['AWS::Lambda::Alias', { FunctionName: { Ref: 'Fn' }, ...config }, fn, '10.9501'],
  ['AWS::Lambda::Alias', { FunctionName: 'fn', ...config }, fn, '10.9501'],
  ['AWS::Lambda::Alias', { FunctionName: { 'Fn::GetAtt': ['Fn', 'Arn'] } }, fn, 'free'],
  ['AWS::Lambda::Alias', { FunctionName: 'of-others', ...config }, fn, 'the memory of its function is not known'],
  ['AWS::Lambda::Version', { FunctionName: { Ref: 'Fn' }, ...config }, fn, '10.9501'],
  ['AWS::CloudWatch::Alarm', { Period: 60 }, {}, '0.1000'],
  ['AWS::CloudWatch::Alarm', { Period: 10 }, {}, '0.3000'],
  ['AWS::CloudWatch::Alarm', { Metrics: [stat(60), stat(60), { Id: 'e', Expression: 'm / 2' }] }, {}, '0.2000'],
  ['AWS::CloudWatch::Alarm', { ThresholdMetricId: 'e' }, {}, 'it looks at an expected band'],
  [
    'AWS::CloudWatch::Alarm',
    { Metrics: [{ Expression: 'SELECT MAX(x)' }] },
    {},
    'the metrics of its query are not known',
  ],
  ['AWS::CloudWatch::CompositeAlarm', {}, {}, '0.5000'],
  ['AWS::SecretsManager::Secret', { ReplicaRegions: [{ Region: 'eu-west-1' }] }, {}, '0.8000'],
  ['AWS::KMS::Key', {}, {}, '1.0000'],
  ['AWS::Route53::HostedZone', {}, {}, '0.5000'],
  ['AWS::Route53::HealthCheck', { HealthCheckConfig: { Type: 'HTTP' } }, {}, '0.5000'],
  ['AWS::Route53::HealthCheck', { HealthCheckConfig: { Type: 'HTTPS', RequestInterval: 10 } }, {}, '2.5000'],
  ['AWS::EC2::NatGateway', {}, {}, '32.8500'],
  // 5 x 730 x 0.00013 + 1 x 730 x 0.00065
  [
    'AWS::DynamoDB::Table',
    { ProvisionedThroughput: { ReadCapacityUnits: { Ref: 'Count' }, WriteCapacityUnits: 1 } },
    {},
    '0.9490',
  ],
  ['AWS::DynamoDB::Table', { BillingMode: 'PAY_PER_REQUEST' }, {}, 'free'],
  [
    'AWS::DynamoDB::Table',
    { ProvisionedThroughput: { ReadCapacityUnits: { Ref: 'Gone' } } },
    {},
    'a value of it is known only to CloudFormation',
  ],
  ['AWS::DynamoDB::GlobalTable', {}, {}, 'its provisioned capacity scales by itself'],
  ['AWS::ApiGateway::Stage', {}, {}, 'free'],
  ['AWS::ApiGateway::Stage', { CacheClusterEnabled: true }, {}, 'no price is known here'],
  ['AWS::Kinesis::Stream', {}, {}, 'no price is known here'],
  ['Custom::Anything', {}, {}, 'no price is known here'],
])('%s with %j', (type, properties, others, cost) => {
  expect(costOf(type, properties, others)).toBe(cost);
});

test('what has a condition, or is in another partition, cannot be priced', () => {
  const key = { Type: 'AWS::KMS::Key', Condition: 'IsProd' };
  expect(monthlyCosts(regionOf({ Key: key })).unpriced[0]?.why).toMatch(/decides/);
  expect(monthlyCosts(regionOf({ Key: { Type: 'AWS::KMS::Key' } }, 'cn-north-1'))).toEqual({
    costs: [],
    unpriced: [{ id: 'Key', type: 'AWS::KMS::Key', why: 'no price of cn-north-1 is known here' }],
  });
});

test('a million calls cost by memory and architecture, a million writes by replica', () => {
  const resources = {
    A: { Type: 'AWS::Lambda::Function', Properties: {} },
    B: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 1024, Architectures: ['arm64'] } },
    Rest: { Type: 'AWS::ApiGateway::RestApi' },
    Http: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
    Socket: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } },
    Orders: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: { BillingMode: 'PAY_PER_REQUEST', Replicas: [{ Region: 'us-east-1' }, { Region: 'sa-east-1' }] },
    },
  };
  const found = requestCosts(regionOf(resources));
  expect(found.map(({ id, usd, detail }) => [id, usd.toFixed(3), detail])).toEqual([
    // 0.20 + 100,000 s x 0.125 GB x 0.0000166667
    ['A', '0.408', '128 MB x86_64'],
    ['B', '1.533', '1024 MB arm64'],
    ['Rest', '3.500', ''],
    ['Http', '1.000', ''],
    ['Socket', '1.000', '$0.25 for 1M minutes'],
    ['Orders', '1.250', '2 replicas'],
  ]);
  expect(found.at(-1)?.prices.map(({ at }) => at)).toEqual([undefined, 'us-east-1']);
});

test('a WebSocket API is paid for by messages, and by the minutes of its connections', () => {
  const Api = { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } };
  const Answer = { Type: 'AWS::ApiGatewayV2::RouteResponse', Properties: {} };
  expect(requestCosts(regionOf({ Api, Answer }))).toMatchObject([
    { id: 'Api', kind: 'websocket-api', usd: 1, detail: '$0.25 for 1M minutes' },
  ]);
  expect(requestCosts(regionOf({ Api }, 'cn-north-1'))).toEqual([]);
  expect(monthlyCosts(regionOf({ Api, Answer }))).toEqual({ costs: [], unpriced: [] });
});

test('pings of a schedule are calls, those at once held for a tenth of a second', () => {
  const rule = (ScheduleExpression: string, inputs: readonly string[]) => {
    const Targets = inputs.map((Input) => ({ Input }));
    const FnWarm = {
      Type: 'AWS::Events::Rule',
      Metadata: { 'jaws:warm': true },
      Properties: { ScheduleExpression, Targets },
    };
    const { costs, unpriced } = monthlyCosts(regionOf({ ...fn, FnWarm }));
    return costs[0]?.usd.toFixed(5) ?? unpriced[0]?.why;
  };
  // 8,760 x ($0.0000002 + 0.005 s x 0.5 GB x $0.0000166667)
  expect(rule('rate(5 minutes)', ['{}'])).toBe('0.00212');
  // 2 x 43,800 x ($0.0000002 + 0.105 s x 0.5 GB x $0.0000166667)
  expect(rule('rate(1 minute)', ['{"hold":100}', '{"hold":100}'])).toBe('0.09417');
  expect(rule('cron(0/5 8-18 ? * MON-FRI *)', ['{}'])).toBe('how often its schedule pings is not counted here');
});

test.each([
  ['java21', 'free'],
  ['python3.14', 'the price of its snapshots is not known here'],
])('SnapStart of %s: %s', (Runtime, price) => {
  expect(costOf('AWS::Lambda::Function', { Runtime, SnapStart: { ApplyOn: 'PublishedVersions' } })).toBe(price);
});
