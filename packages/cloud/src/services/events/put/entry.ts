import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { Context } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { type Event, eventTime } from '../event.ts';

export interface Fault {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/**
 * The maximum nesting depth of detail. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
const DEEPEST = 1_000;

/** The mistake in an entry, or its detail. */
export function detailOf(entry: PutEventsRequestEntry): Fault | { readonly detail: Event['detail'] } {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (!entry[name]) {
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
    }
  }
  const malformed = { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  try {
    const detail: unknown = parseUserJson(entry.Detail ?? '');
    if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return malformed;
    return isTooDeep(detail) ? malformed : { detail: detail as Event['detail'] };
  } catch {
    return malformed;
  }
}

/** Whether a value nests deeper than events may. */
export function isTooDeep(value: unknown, level = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (level >= DEEPEST) return true;
  return Object.values(value).some((item) => isTooDeep(item, level + 1));
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
export function sizeOf({ Time, Source, DetailType, Detail, Resources }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...(Resources ?? [])];
  return texts.reduce((size, text) => size + Buffer.byteLength(text ?? ''), Time ? 14 : 0);
}

export function eventOf(ctx: Context, entry: PutEventsRequestEntry, detail: Event['detail'], id: string): Event {
  return {
    version: '0',
    id,
    'detail-type': entry.DetailType ?? '',
    source: entry.Source ?? '',
    account: ctx.caller.account,
    time: eventTime(entry.Time ? new Date(entry.Time).getTime() : ctx.kernel.clock.now()),
    region: ctx.region,
    resources: entry.Resources ?? [],
    detail,
  };
}
