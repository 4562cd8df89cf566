import type {
  PutEventsCommandInput,
  PutEventsCommandOutput,
  PutEventsRequestEntry,
  PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { mayPutEvents } from '../buses/access.ts';
import { invalid } from '../errors.ts';
import { busPlace } from '../names.ts';
import { detailOf, eventOf, sizeOf } from './entry.ts';
import { receive } from './receive.ts';

const MOST_ENTRIES = 10;
/** https://aws.amazon.com/about-aws/whats-new/2026/01/amazon-eventbridge-increases-event-payload-size-256-kb-1-mb/ */
const MOST_BYTES = 1024 * 1024;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const putEvents: Operation<PutEventsCommandInput, Output<PutEventsCommandOutput>> = async (input, ctx) => {
  const entries = input.Entries ?? [];
  if (entries.length < 1 || entries.length > MOST_ENTRIES) {
    const shown = entries.map(() => 'PutEventsRequestEntry').join(', ');
    const bound = entries.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${MOST_ENTRIES}`;
    // Other emulators show only one entry, and their tests expect that.
    const value = ctx.kernel.lenient && entries.length > 0 ? 'PutEventsRequestEntry' : shown;
    throw invalid(
      `1 validation error detected: Value '[${value}]' at 'entries' failed to satisfy constraint: Member must have length ${bound}`,
    );
  }
  if (entries.reduce((size, entry) => size + sizeOf(entry), 0) > MOST_BYTES) {
    throw invalid('Total size of the entries in the request is over the limit.');
  }
  for (const { EventBusName } of entries) await mayPutEvents(ctx, EventBusName, ctx.caller);
  const results: PutEventsResultEntry[] = [];
  for (const entry of entries) results.push(await putEntry(ctx, entry));
  return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries: results };
};

async function putEntry(ctx: Context, entry: PutEventsRequestEntry): Promise<PutEventsResultEntry> {
  const read = detailOf(entry);
  if ('ErrorCode' in read) return read;
  // Only services may send events as AWS.
  if (/^aws\./.test(entry.Source ?? '') && ctx.caller.kind !== 'service' && !ctx.kernel.lenient) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  const id = ctx.kernel.ids.uuid();
  const { place, name } = busPlace(ctx, entry.EventBusName);
  const event = eventOf(ctx, entry, read.detail, id);
  // An event for a bus that does not exist is accepted and lost.
  await receive(ctx.with({ account: place.account, region: place.region }), name, event);
  return { EventId: id };
}
