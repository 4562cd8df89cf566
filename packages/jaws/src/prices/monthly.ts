import { isObject } from '../base/text.ts';
import { isFreeWhileIdle } from './idle.ts';
import {
  functionNamed,
  functionSize,
  listOf,
  numberOf,
  type PricedRegion,
  type PricedResource,
  resourcesIn,
  valueIn,
} from './resources.ts';
import { type Price, type PriceKey, priceOf } from './table.ts';

/** The hours of a month in AWS's calculator. https://docs.aws.amazon.com/pricing-calculator/latest/userguide/pricing-assumptions.html */
const hoursOfMonth = 730;

/** The fixed monthly cost of one resource, used or not. */
export interface MonthlyCost {
  readonly id: string;
  readonly type: string;
  readonly usd: number;
  readonly prices: readonly Price[];
}

/** A resource that may cost something, but the amount is unknown. */
export interface Unpriced {
  readonly id: string;
  readonly type: string;
  readonly why: string;
}

/** An amount of units. */
type Part = readonly [key: PriceKey, units: number];

/** The parts of a resource's cost, or why they cannot be counted. */
type Pricer = (resource: PricedResource, all: readonly PricedResource[]) => readonly Part[] | string;

const onlyThen = 'a value of it is known only to CloudFormation';
const month =
  (key: PriceKey): Pricer =>
  () => [[key, 1]];
const hour =
  (key: PriceKey): Pricer =>
  () => [[key, hoursOfMonth]];

const pricers: Readonly<Record<string, Pricer>> = {
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': month('cloudwatch/composite-alarm'),
  'AWS::CloudWatch::Dashboard': month('cloudwatch/dashboard'),
  'AWS::DynamoDB::GlobalTable': ({ properties, stack }) =>
    valueIn(properties.BillingMode, stack) === 'PAY_PER_REQUEST' ? [] : 'its provisioned capacity scales by itself',
  'AWS::DynamoDB::Table': table,
  'AWS::EC2::EIP': hour('ec2/public-ipv4'),
  'AWS::EC2::NatGateway': hour('ec2/nat-gateway'),
  'AWS::KMS::Key': month('kms/key'),
  'AWS::KMS::ReplicaKey': month('kms/key'),
  'AWS::Events::Rule': pings,
  'AWS::Lambda::Alias': provisioned,
  'AWS::Lambda::Function': snapStart,
  'AWS::Lambda::Version': provisioned,
  'AWS::Route53::HealthCheck': healthCheck,
  'AWS::Route53::HostedZone': month('route53/hosted-zone'),
  'AWS::SecretsManager::Secret': ({ properties }) => [
    ['secretsmanager/secret', 1 + listOf(properties.ReplicaRegions).length],
  ],
};

/** The fixed costs of everything in a region, resource by resource as far as they are known. */
export function monthlyCosts(region: PricedRegion): {
  readonly costs: readonly MonthlyCost[];
  readonly unpriced: readonly Unpriced[];
} {
  const all = resourcesIn(region);
  const costs: MonthlyCost[] = [];
  const unpriced: Unpriced[] = [];
  for (const one of all) {
    const { id, type, properties, resource } = one;
    if (isFreeWhileIdle(type, properties, resource)) continue;
    const parts = Object.hasOwn(pricers, type) ? pricers[type]!(one, all) : 'no price is known here';
    if (typeof parts !== 'string' && parts.length === 0) continue;
    if (typeof parts === 'string' || resource.Condition !== undefined) {
      const why = typeof parts === 'string' ? parts : 'CloudFormation decides whether it is made';
      unpriced.push({ id, type, why });
      continue;
    }
    const prices = parts.map(([key]) => priceOf(key, region.region));
    const known = prices.filter((price) => price !== undefined);
    if (known.length < prices.length) unpriced.push({ id, type, why: `no price of ${region.region} is known here` });
    else costs.push({ id, type, usd: known.reduce((sum, { usd }, at) => sum + usd * parts[at]![1], 0), prices: known });
  }
  return { costs, unpriced };
}

/**
 * By the metrics that it watches; a period below a minute is high resolution. An alarm on a query or on an expected band watches more
 * metrics than it names. https://aws.amazon.com/cloudwatch/pricing/
 */
function alarm({ properties, stack }: PricedResource): ReturnType<Pricer> {
  const { Metrics, Period, ThresholdMetricId } = properties;
  if (ThresholdMetricId !== undefined) return 'it looks at an expected band';
  const queries = listOf(Metrics).filter(isObject);
  if (queries.some(({ Expression }) => /^\s*(SELECT|SEARCH)\b/i.test(String(Expression ?? '')))) {
    return 'the metrics of its query are not known';
  }
  const stats = queries.map(({ MetricStat }) => MetricStat).filter(isObject);
  const periods = Metrics === undefined ? [Period] : stats.map((stat) => stat.Period);
  const seconds = periods.map((period) => (period === undefined ? 60 : numberOf(period, stack)));
  if (seconds.length === 0 || seconds.includes(undefined)) return onlyThen;
  const high = seconds.some((one) => one! < 60);
  return [[high ? 'cloudwatch/high-resolution-alarm' : 'cloudwatch/alarm', seconds.length]];
}

/** Provisioned capacity of a table and its indexes; an on-demand table costs nothing while idle. */
function table({ properties, stack }: PricedResource): ReturnType<Pricer> {
  const mode = valueIn(properties.BillingMode, stack);
  if (mode === 'PAY_PER_REQUEST') return [];
  const tableClass = valueIn(properties.TableClass, stack) ?? 'STANDARD';
  if (tableClass !== 'STANDARD') return `its table class is ${String(tableClass)}`;
  let [reads, writes] = [0, 0];
  for (const one of [properties, ...listOf(properties.GlobalSecondaryIndexes)]) {
    const throughput = isObject(one) && isObject(one.ProvisionedThroughput) ? one.ProvisionedThroughput : {};
    const read = numberOf(throughput.ReadCapacityUnits, stack);
    const write = numberOf(throughput.WriteCapacityUnits, stack);
    if (read === undefined || write === undefined) return onlyThen;
    reads += read;
    writes += write;
  }
  return [
    ['dynamodb/read-capacity', reads * hoursOfMonth],
    ['dynamodb/write-capacity', writes * hoursOfMonth],
  ];
}

function provisioned(one: PricedResource, all: readonly PricedResource[]): ReturnType<Pricer> {
  const { ProvisionedConcurrencyConfig: config } = one.properties;
  if (!isObject(config)) return [];
  const count = numberOf(config.ProvisionedConcurrentExecutions, one.stack);
  if (count === undefined) return onlyThen;
  const fn = functionNamed(all, one);
  const size = fn && functionSize(fn);
  if (!size) return 'the memory of its function is not known';
  return [[`lambda/provisioned-${size.arch}`, count * (size.memory / 1024) * hoursOfMonth * 3600]];
}

/** Milliseconds that a ping takes if the function is warm; a ping that holds its environment says for how long. */
const pingMs = 5;
const heldMs = 100;
const minutesOfMonth = hoursOfMonth * 60;

/** Calls by which a rule of JAWS keeps a function warm: they are billed like all others. Rules with a schedule are free. */
function pings(one: PricedResource, all: readonly PricedResource[]): ReturnType<Pricer> {
  const { ScheduleExpression: expression, Targets } = one.properties;
  const targets = listOf(Targets).filter(isObject);
  const minutes = Number(/^rate\((\d+) minutes?\)$/.exec(String(expression))?.[1]);
  if (!(minutes > 0)) return 'how often its schedule pings is not counted here';
  const id = one.id.slice(0, -'Warm'.length);
  const fn = all.find((other) => other.id === id && other.stack === one.stack);
  const size = fn && functionSize(fn);
  if (!size) return 'the memory of its function is not known';
  const ms = pingMs + (JSON.stringify(targets).includes('hold') ? heldMs : 0);
  const calls = (minutesOfMonth / minutes) * targets.length;
  return [
    ['lambda/requests', calls / 1_000_000],
    [`lambda/${size.arch}`, calls * (ms / 1000) * (size.memory / 1024)],
  ];
}

/** Snapshots of Java cost nothing; others are kept and restored for a price. https://aws.amazon.com/lambda/pricing/#SnapStart_Pricing */
function snapStart({ properties, stack }: PricedResource): ReturnType<Pricer> {
  return String(valueIn(properties.Runtime, stack)).startsWith('java')
    ? []
    : 'the price of its snapshots is not known here';
}

/** Priced as a check of an endpoint on AWS. https://aws.amazon.com/route53/pricing/ */
function healthCheck({ properties, stack }: PricedResource): ReturnType<Pricer> {
  const config = isObject(properties.HealthCheckConfig) ? properties.HealthCheckConfig : {};
  const type = String(valueIn(config.Type, stack));
  const features = [
    type.startsWith('HTTPS'),
    type.endsWith('STR_MATCH'),
    numberOf(config.RequestInterval, stack) === 10,
    valueIn(config.MeasureLatency, stack) === true,
  ].filter((one) => one).length;
  return [['route53/health-check', 1], ...(features > 0 ? [['route53/health-check-feature', features] as const] : [])];
}
