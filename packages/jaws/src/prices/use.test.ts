import { expect, test } from 'vitest';
import { withName } from '../model/function-name.ts';
import type { TemplateResource } from '../model/types.ts';
import { example2015 } from './example.ts';
import { sharesOf, type Usage, usageOf, withCalls } from './usage.ts';
import { useCosts } from './use.ts';

const regionOf = (Resources: Record<string, TemplateResource>, region = 'us-east-1') => ({
  region,
  stacks: [{ template: { Resources }, parameters: {} }],
});
const costsOf = (Resources: Record<string, TemplateResource>, usage: Usage, share = 1) => {
  const region = regionOf(Resources);
  const { costs, unpriced } = useCosts(
    region,
    usageOf(region, usage, share, (id) => id),
  );
  return [...costs.map(({ id, usd }) => `${id} ${usd.toFixed(4)}`), ...unpriced.map(({ id, why }) => `${id} ${why}`)];
};
const lambda = (Properties: Record<string, unknown> = {}) => ({ Type: 'AWS::Lambda::Function', Properties });
const onDemand = { BillingMode: 'PAY_PER_REQUEST' };
const calls = { requests: 3_000_000, ms: 120 };

// The first example of https://aws.amazon.com/lambda/pricing/ without its free tier: 3 million calls of 120 ms with 1,536 MB.
test('a function by its calls, its memory and its time', () => {
  const usage = { functions: { '*': calls } };
  const time = 3_000_000 * 0.12 * 1.5;
  expect(costsOf({ F: lambda({ MemorySize: 1536 }) }, usage)).toEqual([`F ${(0.6 + time * 0.0000166667).toFixed(4)}`]);
  expect(costsOf({ F: lambda({ MemorySize: 1536, Architectures: ['arm64'] }) }, usage)).toEqual([
    `F ${(0.6 + time * 0.0000133334).toFixed(4)}`,
  ]);
  // 10,240 MB of /tmp, 512 of them free.
  const storage = 3_000_000 * 0.12 * (9728 / 1024) * 0.0000000309;
  expect(costsOf({ F: lambda({ EphemeralStorage: { Size: 10240 } }) }, usage)).toEqual([
    `F ${(0.6 + 3_000_000 * 0.12 * 0.125 * 0.0000166667 + storage).toFixed(4)}`,
  ]);
  // 3 GB of logs, written and stored.
  const logged = { functions: { F: { requests: 3 * 1024 * 1024, ms: 0, logKB: 1 } } };
  expect(costsOf({ F: lambda() }, logged)).toEqual([`F ${(3 * 1.048576 * 0.2 + 3 * 0.53).toFixed(4)}`]);
  expect(costsOf({ F: lambda({ MemorySize: { Ref: 'Later' } }) }, usage)).toEqual([
    'F its memory is known only to CloudFormation',
  ]);
});

test('a function of which nothing is said costs nothing, one with a name of its own has its own numbers', () => {
  const usage = { functions: { '*': { requests: 1_000_000, ms: 0 }, B: { requests: 5_000_000, ms: 0 } } };
  expect(costsOf({ A: lambda(), B: lambda() }, usage)).toEqual(['A 0.2000', 'B 1.0000']);
  expect(costsOf({ A: lambda(), B: lambda() }, { functions: { B: { requests: 1_000_000, ms: 0 } } })).toEqual([
    'B 0.2000',
  ]);
  const more = withCalls({ functions: { B: { requests: 1, logKB: 2 } } }, 7, undefined);
  expect(more.functions).toEqual({ '*': { requests: 7 }, B: { requests: 7, logKB: 2 } });
});

test('prices that fall with the amount count over the region, and are shared out by use', () => {
  const usage = { functions: { '*': { requests: 6e9, ms: 1000 } } };
  const full = { MemorySize: 1024 };
  // 12 billion GB-seconds: 6 at the full price, 6 at 90 %. https://aws.amazon.com/blogs/compute/introducing-tiered-pricing-for-aws-lambda/
  const each = ((6e9 + 6e9 * 0.9) * 0.0000166667) / 2 + 6000 * 0.2;
  expect(costsOf({ A: lambda(full), B: lambda(full) }, usage)).toEqual([
    `A ${each.toFixed(4)}`,
    `B ${each.toFixed(4)}`,
  ]);
});

test('an API has the requests of the functions that it names, unless others are said', () => {
  const api = {
    Type: 'AWS::ApiGateway::RestApi',
    Properties: { Body: { uri: 'function:dev-shop-lOne:live/invocations' } },
  };
  const resources = {
    Api: api,
    lOne: lambda({ FunctionName: 'dev-shop-lOne' }),
    lOn: lambda({ FunctionName: 'dev-shop-lOn' }),
  };
  const functions = { '*': { requests: 1_000_000, ms: 0 } };
  expect(costsOf(resources, { functions })[0]).toBe('Api 3.5000');
  expect(costsOf(resources, { functions }, 0.5)[0]).toBe('Api 1.7500');
  // A function to which CloudFormation gave its name.
  const old = { Api: api, lOld: withName(lambda({}), 'dev-shop-lOne') };
  expect(costsOf(old, { functions })[0]).toBe('Api 3.5000');
  expect(costsOf(resources, { functions, apis: { Api: { requests: 4_000_000 } } })[0]).toBe('Api 14.0000');
  // 4 GB of answers.
  const apis = { '*': { requests: 1024 * 1024, responseKB: 4 } };
  expect(costsOf(resources, { apis })[0]).toBe(`Api ${(3.5 * 1.048576 + 4 * 0.09).toFixed(4)}`);
  const webSocket = { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } };
  const messages = { apis: { '*': { messages: 2_000_000, connectionMinutes: 4_000_000 } } };
  expect(costsOf({ W: webSocket }, messages)).toEqual(['W 3.0000']);
});

test('each replica of a table is written and stores everything; it is read in one region', () => {
  const use = { tables: { '*': { reads: 8_000_000, writes: 1_000_000, storedGB: 2 } } };
  const single = 8 * 0.125 + 0.625 + 2 * 0.25;
  expect(costsOf({ T: { Type: 'AWS::DynamoDB::Table', Properties: onDemand } }, use)).toEqual([
    `T ${single.toFixed(4)}`,
  ]);
  const Replicas = [{ Region: 'us-east-1' }, { Region: 'eu-west-1' }];
  const replicated = { Type: 'AWS::DynamoDB::GlobalTable', Properties: { ...onDemand, Replicas } };
  // The region's share does not matter: one template contains the table for all.
  expect(costsOf({ T: replicated }, use, 0.5)).toEqual([`T ${(8 * 0.125 + 2 * 0.625 + 4 * 0.25).toFixed(4)}`]);
  expect(costsOf({ T: { ...replicated, Properties: onDemand } }, use)).toEqual([
    'T its replicas are known only to CloudFormation',
  ]);
});

test('buckets, queues and topics', () => {
  const usage = {
    buckets: { '*': { storedGB: 100, writes: 1_000_000, reads: 5_000_000 } },
    queues: { '*': { requests: 10_000_000 } },
    topics: { '*': { publishes: 2_000_000, emails: 100_000 } },
  };
  expect(
    costsOf(
      {
        JawsBucket: { Type: 'AWS::S3::Bucket' },
        B: { Type: 'AWS::S3::Bucket' },
        Q: { Type: 'AWS::SQS::Queue' },
        F: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
        T: { Type: 'AWS::SNS::Topic' },
      },
      usage,
    ),
  ).toEqual(['B 9.3000', 'Q 4.0000', 'F 5.0000', 'T 3.0000']);
});

test('traffic goes to regions by their shares, and evenly without', () => {
  expect([...sharesOf(['a', 'b', 'c', 'd'])]).toEqual(['a', 'b', 'c', 'd'].map((region) => [region, 0.25]));
  expect([...sharesOf(['a', 'b', 'c'], { b: 50 })]).toEqual([
    ['a', 0.25],
    ['b', 0.5],
    ['c', 0.25],
  ]);
  expect([...sharesOf(['a', 'b'], { a: 100 }).values()]).toEqual([1, 0]);
});

test('a region of another partition has no prices', () => {
  const region = regionOf({ F: lambda() }, 'cn-north-1');
  const { costs, unpriced } = useCosts(
    region,
    usageOf(region, { functions: { '*': calls } }, 1, (id) => id),
  );
  expect([costs, unpriced]).toEqual([
    [],
    [{ id: 'F', type: 'AWS::Lambda::Function', why: 'no price of cn-north-1 is known here' }],
  ]);
});

test('the calculation of 2015, to the cent', () => {
  const { lambda, servers } = example2015();
  expect([servers.toFixed(2), lambda[0]!.usd.toFixed(2)]).toEqual(['2.97', '0.05']);
  for (const { breakEven, perRequest } of lambda) {
    expect(breakEven * perRequest).toBeLessThanOrEqual(servers);
    expect((breakEven + 1) * perRequest).toBeGreaterThan(servers);
  }
});
