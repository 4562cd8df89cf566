import { isObject } from '../base/text.ts';
import {
  functionSize,
  listOf,
  numberOf,
  type PricedRegion,
  type PricedResource,
  resourcesIn,
  valueIn,
} from './resources.ts';
import { type Price, type PriceKey, priceOf, tieredUnits } from './table.ts';
import type { ResourceUse, UsageOfRegion } from './usage.ts';

/** An amount at a price. */
interface UsePart {
  readonly key: PriceKey;
  /** The unit of the price. */
  readonly units: number;
  readonly usd: number;
}

/** The monthly cost of using one resource. */
export interface UseCost {
  readonly id: string;
  readonly type: string;
  readonly usd: number;
  readonly use: ResourceUse;
  readonly parts: readonly UsePart[];
  readonly prices: readonly Price[];
}

type Part = readonly [key: PriceKey, units: number, region?: string];
type Pricer<Use extends ResourceUse> = (resource: PricedResource, use: Use) => readonly Part[] | string;

const million = 1_000_000;
const kbOfGb = 1024 * 1024;

/**
 * The cost of a month's traffic, resource by resource. Volume discounts count over a whole region, which is how AWS counts them for
 * an account, and are shared out by use.
 */
export function useCosts(
  region: PricedRegion,
  usage: UsageOfRegion,
): {
  readonly costs: readonly UseCost[];
  readonly unpriced: readonly { readonly id: string; readonly type: string; readonly why: string }[];
} {
  const found: { readonly one: PricedResource; readonly use: ResourceUse; readonly parts: readonly Part[] }[] = [];
  const unpriced: { id: string; type: string; why: string }[] = [];
  for (const one of resourcesIn(region)) {
    const use = usage(one);
    if (!use) continue;
    const parts = partsOf(one, use);
    if (typeof parts === 'string') unpriced.push({ id: one.id, type: one.type, why: parts });
    else found.push({ one, use, parts: parts.filter(([, units]) => units > 0) });
  }
  const totals = new Map<string, number>();
  const nameOf = ([key, , at]: Part) => `${key} ${at ?? region.region}`;
  for (const { parts } of found)
    for (const part of parts) totals.set(nameOf(part), (totals.get(nameOf(part)) ?? 0) + part[1]);
  const costs: UseCost[] = [];
  for (const { one, use, parts } of found) {
    const priced = parts.map((part) => {
      const [key, units, at = region.region] = part;
      const price = priceOf(key, at);
      const total = totals.get(nameOf(part))!;
      return price && { price, part: { key, units, usd: price.usd * tieredUnits(key, total) * (units / total) } };
    });
    if (priced.includes(undefined)) {
      unpriced.push({ id: one.id, type: one.type, why: `no price of ${region.region} is known here` });
      continue;
    }
    const known = priced.filter((each) => each !== undefined);
    const usd = known.reduce((sum, { part }) => sum + part.usd, 0);
    costs.push({
      id: one.id,
      type: one.type,
      usd,
      use,
      parts: known.map(({ part }) => part),
      prices: known.map(({ price }) => price),
    });
  }
  return { costs, unpriced };
}

function partsOf(one: PricedResource, use: ResourceUse): readonly Part[] | string {
  switch (use.kind) {
    case 'function':
      return functionParts(one, use);
    case 'api':
      return apiParts(one, use);
    case 'table':
      return tableParts(one, use);
    case 'bucket':
      return [
        ['s3/storage', use.storedGB ?? 0],
        ['s3/writes', (use.writes ?? 0) / million],
        ['s3/reads', (use.reads ?? 0) / million],
      ];
    case 'queue':
      return [
        [
          valueIn(one.properties.FifoQueue, one.stack) === true ? 'sqs/fifo' : 'sqs/standard',
          (use.requests ?? 0) / million,
        ],
      ];
    case 'topic':
      return [
        ['sns/publishes', (use.publishes ?? 0) / million],
        ['sns/emails', (use.emails ?? 0) / million],
      ];
  }
}

/** A call is billed by the millisecond, with the memory that the function has. https://aws.amazon.com/lambda/pricing/ */
const functionParts: Pricer<Extract<ResourceUse, { kind: 'function' }>> = (one, use) => {
  const size = functionSize(one);
  if (!size) return 'its memory is known only to CloudFormation';
  const storage = isObject(one.properties.EphemeralStorage)
    ? numberOf(one.properties.EphemeralStorage.Size, one.stack)
    : 512;
  if (storage === undefined) return 'its ephemeral storage is known only to CloudFormation';
  const { requests, ms, logKB = 0 } = use;
  const seconds = (requests * ms) / 1000;
  const logs = (requests * logKB) / kbOfGb;
  return [
    ['lambda/requests', requests / million],
    [`lambda/${size.arch}`, seconds * (size.memory / 1024)],
    // 512 MB are free.
    ['lambda/ephemeral', seconds * (Math.max(0, storage - 512) / 1024)],
    ['logs/ingested', logs],
    ['logs/stored', logs],
  ];
};

const apiParts: Pricer<Extract<ResourceUse, { kind: 'api' }>> = ({ type, properties, stack }, use) => {
  const { requests = 0, responseKB = 0, messages = 0, connectionMinutes = 0 } = use;
  if (type === 'AWS::ApiGatewayV2::Api' && valueIn(properties.ProtocolType, stack) === 'WEBSOCKET') {
    return [
      ['apigateway/messages', messages / million],
      ['apigateway/connection-minutes', connectionMinutes / million],
    ];
  }
  return [
    [type === 'AWS::ApiGateway::RestApi' ? 'apigateway/rest' : 'apigateway/http', requests / million],
    ['transfer/internet', (requests * responseKB) / kbOfGb],
  ];
};

/** A replica is written with each write, and stores everything; reads happen in one region. */
const tableParts: Pricer<Extract<ResourceUse, { kind: 'table' }>> = ({ type, properties, stack }, use) => {
  const { reads = 0, writes = 0, storedGB = 0 } = use;
  if (valueIn(properties.BillingMode, stack) !== 'PAY_PER_REQUEST') return [['dynamodb/storage', storedGB]];
  if (type === 'AWS::DynamoDB::Table') {
    return [
      ['dynamodb/read-requests', reads / million],
      ['dynamodb/write-requests', writes / million],
      ['dynamodb/storage', storedGB],
    ];
  }
  const regions = listOf(properties.Replicas).map((one) => (isObject(one) ? valueIn(one.Region, stack) : undefined));
  if (regions.length === 0 || !regions.every((one) => typeof one === 'string'))
    return 'its replicas are known only to CloudFormation';
  return regions.flatMap((region): Part[] => [
    ['dynamodb/read-requests', reads / million / regions.length, region],
    ['dynamodb/write-requests', writes / million, region],
    ['dynamodb/storage', storedGB, region],
  ]);
};
