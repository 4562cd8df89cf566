import { parseUserJson } from '../../../../../kernel/json.ts';
import { partitionOf } from '../../../../../kernel/partition.ts';
import type { ServiceCall } from '../aws-service.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const putEvents: ServiceCall = {
  action: 'events:PutEvents',
  contentType: 'application/x-amz-json-1.1',

  resource({ EventBusName: bus = 'default' }, { region, account }) {
    return bus.startsWith('arn:') ? bus : `arn:${partitionOf(region)}:events:${region}:${account}:event-bus/${bus}`;
  },

  async run(given, ctx) {
    const { FailedEntryCount = 0, Entries = [] } = await ctx.aws.events.putEvents({
      Entries: [
        {
          Detail: given.Detail,
          DetailType: given.DetailType,
          Source: given.Source,
          ...(given.EventBusName !== undefined && { EventBusName: given.EventBusName }),
          ...(given.Time !== undefined && { Time: new Date(given.Time) }),
          ...(given.Resources !== undefined && { Resources: list(given.Resources) }),
          ...(given.TraceHeader !== undefined && { TraceHeader: given.TraceHeader }),
        },
      ],
    });
    return JSON.stringify({ Entries, FailedEntryCount });
  },

  failure({ code, message }) {
    return JSON.stringify({ __type: code, message });
  },
};

/** A list comes as JSON or as one value. */
function list(text: string): string[] {
  try {
    const value: unknown = parseUserJson(text);
    return Array.isArray(value) ? value.map(String) : [text];
  } catch {
    return [text];
  }
}
