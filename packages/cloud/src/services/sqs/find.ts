import type { Context } from '../../kernel/context.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { partitionOf } from '../../kernel/partition.ts';
import { invalidAction, invalidParameter, noSuchQueue } from './errors.ts';
import { type Place, type Queue, queuesOf } from './records.ts';

export const queueArn = ({ account, region, name }: Pick<Queue, 'account' | 'region' | 'name'>): string =>
  `arn:${partitionOf(region)}:sqs:${region}:${account}:${name}`;

/** `http://127.0.0.1:<port>/<account>/<name>`. */
export const queueUrl = (kernel: Kernel, { account, name }: Queue): string => `${kernel.endpoint}/${account}/${name}`;

/** `sqs.eu-west-1.amazonaws.com`, `eu-west-1.queue.amazonaws.com`: hosts of AWS's queue URLs name their region. */
const HOST_REGION = /^(?:https?:\/\/)?(?:sqs\.([a-z]{2}(?:-[a-z]+)+-\d)|([a-z]{2}(?:-[a-z]+)+-\d)\.queue)\./;

/**
 * The queue of a URL with any host, of a path or of a bare name; QueueDoesNotExist when there is none. A URL whose host names
 * no region means the caller's, or the region of the account that alone has a queue of that name.
 */
export function findQueue(url: string | undefined, ctx: Context): Queue {
  const text = url ?? '';
  const parts = text
    .replace(/^https?:\/\/[^/]*/, '')
    .split('/')
    .filter((part) => part !== '');
  const name = parts.at(-1);
  if (name === undefined) throw noSuchQueue();
  const owner = parts.length > 1 ? parts.at(-2) : undefined;
  const account = owner !== undefined && /^\d{12}$/.test(owner) ? owner : ctx.account;
  const host = HOST_REGION.exec(text);
  const region = host?.[1] ?? host?.[2];
  const { kernel } = ctx;
  const found = queuesOf(kernel, { account, region: region ?? ctx.region }).get(name);
  if (found) return found;
  const elsewhere = region === undefined && owner !== undefined ? inAnyRegion(kernel, account, name) : undefined;
  if (!elsewhere) throw noSuchQueue();
  return elsewhere;
}

function inAnyRegion(kernel: Kernel, account: string, name: string): Queue | undefined {
  const found = kernel.store
    .collections(`sqs/${account}/`)
    .filter((collection) => collection.endsWith('/queues'))
    .map((collection) => kernel.store.collection<Queue>(collection).get(name))
    .filter((queue) => queue !== undefined);
  return found.length === 1 ? found[0] : undefined;
}

/** Account, region and name in a queue's ARN. */
export function parseArn(arn: string): (Place & { readonly name: string }) | undefined {
  const match = /^arn:aws[a-z-]*:sqs:([a-z0-9-]+):(\d{12}):([\w-]{1,80}(?:\.fifo)?)$/.exec(arn);
  if (!match) return undefined;
  const [, region = '', account = '', name = ''] = match;
  return { region, account, name };
}

export function queueByArn(kernel: Kernel, arn: string): Queue | undefined {
  const place = parseArn(arn);
  return place && queuesOf(kernel, place).get(place.name);
}

/** Operations of the whole service are refused at a queue's URL. */
export function checkEndpoint(action: string, { http }: Context): void {
  if (http && /^\/\d{12}\/[^/]+$/.test(http.head.path)) throw invalidAction(action);
}

/** A number between two bounds, both inclusive; undefined stays. */
export function checkRange(value: number | undefined, name: string, min: number, max: number, reason: string): void {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return;
  throw invalidParameter(`Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);
}
