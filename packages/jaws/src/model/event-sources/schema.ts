import * as z from 'zod';
import { type EventSourceType, eventSourceRecords } from './index.ts';
import { serviceNames } from './mapping.ts';
import type { PolledServiceName } from './polled/index.ts';

/** An entry of `eventSources` in awsm.json. */
export interface EventSourceInput {
  readonly Type: EventSourceType;
  readonly Service?: PolledServiceName | undefined;
  readonly Properties?: Readonly<Record<string, unknown>> | undefined;
}

const service = z
  .enum(serviceNames)
  .optional()
  .describe('The service of EventSourceArn, if neither its text nor the resources template shows it.');

const options = Object.entries(eventSourceRecords).map(([type, { properties }]) =>
  z.strictObject({
    Type: z.literal(type).describe('Type of the resource.'),
    ...(type === 'AWS::Lambda::EventSourceMapping' && { Service: service }),
    Properties: (properties.safeParse({}).success ? properties.optional() : properties).describe(
      'Its properties, without the function: that, the permission and the role are filled in.',
    ),
  }),
);

// The options come from a map; TypeScript does not know that it has at least one entry, nor the type of each.
export const eventSourceSchema = z.discriminatedUnion(
  'Type',
  options as [(typeof options)[number], ...typeof options],
) as unknown as z.ZodType<EventSourceInput, EventSourceInput>;
