import type { Aws } from 'jaws-core-js/aws';
import { planKey, planNameOf } from './customers.ts';
import type { Settings } from './settings.ts';
import { type Attributes, getItem, queryItems, type Store, unmarshal } from './table.ts';
import { activeKey, countsOf, dayMs, dayOf, groups, usageOf } from './usage.ts';

export interface Reporter extends Store {
  readonly aws: Pick<Aws, 'json'>;
  readonly settings: Settings;
  /** Project and stage. */
  readonly issuer: string;
}

/**
 * The content of the event `ApiUsage`. Counts cover the whole day so far: a consumer that adds them up uses the highest one for each
 * `id`.
 */
export interface UsageEvent {
  readonly id: string;
  readonly customer: string;
  readonly plan: string;
  readonly day: string;
  readonly region: string;
  readonly requests: number;
  readonly keys: Readonly<Record<string, number>>;
  /** The day is over, so its number no longer changes. */
  readonly final: boolean;
  readonly issuer: string;
}

/** Hours of a day in which the day before is reported, too. */
const lateHours = 6;

/**
 * Sends an event for each customer that this region has served today, and in the first hours of a day for the day before. Events repeat
 * the whole number, so a lost or repeated event makes no difference to a consumer that uses the highest.
 */
export async function reportUsage(reporter: Reporter): Promise<{ readonly events: number }> {
  const now = reporter.now();
  const today = dayOf(now);
  const days = new Date(now).getUTCHours() < lateHours ? [dayOf(now - dayMs), today] : [today];
  let events = 0;
  for (const day of days) {
    for (let group = 0; group < groups; group++) {
      const active = await queryItems(reporter, reporter.usage, {
        pk: activeKey(day, reporter.region, group),
        from: '!',
        to: '~',
      });
      for (let at = 0; at < active.length; at += 10) {
        const some = active.slice(at, at + 10).map(({ sk }) => sk);
        events += await send(
          reporter,
          await Promise.all(some.map((customer) => eventOf(reporter, customer, day, day !== today))),
        );
      }
    }
  }
  return { events };
}

async function eventOf(reporter: Reporter, customer: string, day: string, final: boolean): Promise<UsageEvent> {
  const { settings, region, issuer } = reporter;
  const range = { from: `${day}#${region}`, to: `${day}#${region}`, isConsistent: true };
  const [plan, [use]] = await Promise.all([
    getItem(reporter, reporter.keys, planKey(customer)),
    usageOf(reporter, settings, customer, range),
  ]);
  return {
    id: `${customer}/${day}/${region}`,
    customer,
    plan: planNameOf(settings, plan),
    day,
    region,
    requests: use?.requests ?? 0,
    keys: use?.keys ?? {},
    final,
    issuer,
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html: ten at a time. */
async function send({ aws }: Reporter, events: readonly UsageEvent[]): Promise<number> {
  const Entries = events.map((event) => ({
    Source: 'awsm-api-keys',
    DetailType: 'ApiUsage',
    Detail: JSON.stringify(event),
  }));
  const { FailedEntryCount } = await aws.json<{ FailedEntryCount: number }>('events', 'PutEvents', { Entries });
  // The next hour sends them again; Lambda tries twice before.
  if (FailedEntryCount > 0) throw new Error(`EventBridge did not take ${FailedEntryCount} events ApiUsage.`);
  return events.length;
}

/** A function's response has at most 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const mostBytes = 3_000_000;

/**
 * Usage of all customers as JSON lines, one for each customer, day, region and part of its counters. `next` is where the following call
 * continues.
 */
export async function exportUsage(
  { aws, usage }: Store,
  { from, to, next }: { readonly from: string; readonly to: string; readonly next?: unknown },
): Promise<{ readonly lines: string; readonly next?: string }> {
  let ExclusiveStartKey: unknown = typeof next === 'string' ? JSON.parse(next) : undefined;
  let lines = '';
  do {
    const page = await aws.json<{ Items: Attributes[]; LastEvaluatedKey?: Attributes }>('dynamodb', 'Scan', {
      TableName: usage,
      FilterExpression: 'begins_with(pk, :use) AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':use': { S: 'USE#' }, ':from': { S: from }, ':to': { S: `${to}~` } },
      ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }),
    });
    for (const item of page.Items.map(unmarshal)) {
      const [day, region] = item.sk.split('#');
      const customer = item.pk.slice('USE#'.length, item.pk.lastIndexOf('#'));
      const line = { customer, day, region, requests: Number(item.n ?? 0), keys: Object.fromEntries(countsOf(item)) };
      lines += `${JSON.stringify(line)}\n`;
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined && lines.length < mostBytes);
  return { lines, ...(ExclusiveStartKey !== undefined && { next: JSON.stringify(ExclusiveStartKey) }) };
}
