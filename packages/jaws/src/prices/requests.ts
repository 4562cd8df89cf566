import { isObject } from '../base/text.ts';
import { functionSize, listOf, type PricedRegion, type PricedResource, resourcesIn, valueIn } from './resources.ts';
import { type Price, priceOf } from './table.ts';

/** The assumed duration of a call: the price depends on it. */
export const assumedMs = 100;

/** The price of a million uses of a resource. */
export interface RequestCost {
  readonly id: string;
  readonly kind: 'function' | 'rest-api' | 'http-api' | 'websocket-api' | 'table';
  readonly usd: number;
  /** What the price is for: `128 MB x86_64`, `4 replicas`. */
  readonly detail: string;
  readonly prices: readonly Price[];
}

const million = 1_000_000;

/** The price of a million calls, or writes of up to 1 KB, for each resource of a region that is billed this way. */
export const requestCosts = (region: PricedRegion): RequestCost[] =>
  resourcesIn(region).flatMap((one) => costOf(one, region.region) ?? []);

function costOf(one: PricedResource, region: string): RequestCost | undefined {
  const { id, type, properties, stack } = one;
  switch (type) {
    case 'AWS::Lambda::Function':
      return ofFunction(one, region);
    case 'AWS::ApiGateway::RestApi':
      return simple(id, 'rest-api', priceOf('apigateway/rest', region));
    case 'AWS::ApiGatewayV2::Api':
      return valueIn(properties.ProtocolType, stack) === 'WEBSOCKET'
        ? ofSocket(id, region)
        : simple(id, 'http-api', priceOf('apigateway/http', region));
    case 'AWS::DynamoDB::GlobalTable':
      return ofTable(one);
    default:
      return undefined;
  }
}

const simple = (id: string, kind: RequestCost['kind'], price: Price | undefined): RequestCost | undefined =>
  price && { id, kind, usd: price.usd, detail: '', prices: [price] };

/** A million messages of up to 32 KB, in either direction. Connections are billed by the minute in addition. */
function ofSocket(id: string, region: string): RequestCost | undefined {
  const [messages, minutes] = [
    priceOf('apigateway/messages', region),
    priceOf('apigateway/connection-minutes', region),
  ];
  if (!messages || !minutes) return undefined;
  const detail = `$${minutes.usd.toFixed(2)} for 1M minutes`;
  return { id, kind: 'websocket-api', usd: messages.usd, detail, prices: [messages, minutes] };
}

function ofFunction(one: PricedResource, region: string): RequestCost | undefined {
  const size = functionSize(one);
  const [calls, second] = [priceOf('lambda/requests', region), size && priceOf(`lambda/${size.arch}`, region)];
  if (!size || !calls || !second) return undefined;
  const usd = calls.usd + million * (assumedMs / 1000) * (size.memory / 1024) * second.usd;
  const detail = `${size.memory} MB ${size.arch}`;
  return { id: one.id, kind: 'function', usd, detail, prices: [calls, second] };
}

/** Each replica is written, and each write costs what its region charges. */
function ofTable({ id, properties, stack }: PricedResource): RequestCost | undefined {
  if (valueIn(properties.BillingMode, stack) !== 'PAY_PER_REQUEST') return undefined;
  const regions = listOf(properties.Replicas).map((one) => (isObject(one) ? valueIn(one.Region, stack) : undefined));
  const prices = regions.map((region) =>
    typeof region === 'string' ? priceOf('dynamodb/write-requests', region) : undefined,
  );
  const known = prices.filter((price) => price !== undefined);
  if (known.length === 0 || known.length < prices.length) return undefined;
  const detail = `${known.length} ${known.length === 1 ? 'replica' : 'replicas'}`;
  return { id, kind: 'table', usd: known.reduce((sum, { usd }) => sum + usd, 0), detail, prices: known };
}
