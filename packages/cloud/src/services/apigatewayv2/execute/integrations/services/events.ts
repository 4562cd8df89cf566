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

  async run(input, ctx) {
    const { FailedEntryCount = 0, Entries = [] } = await ctx.aws.events.putEvents({
      Entries: [
        {
          Detail: input.Detail,
          DetailType: input.DetailType,
          Source: input.Source,
          ...(input.EventBusName !== undefined && { EventBusName: input.EventBusName }),
          ...(input.Time !== undefined && { Time: new Date(input.Time) }),
          ...(input.Resources !== undefined && { Resources: list(input.Resources) }),
          ...(input.TraceHeader !== undefined && { TraceHeader: input.TraceHeader }),
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
