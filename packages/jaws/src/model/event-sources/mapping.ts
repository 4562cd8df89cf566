import * as z from 'zod';
import { type PolledServiceName, polledServices } from './polled/index.ts';
import type { EventSourceRecord } from './record.ts';
import { anything } from './values.ts';

/** What Lambda polls: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export const mapping: EventSourceRecord = {
  properties: z.looseObject({
    EventSourceArn: anything.describe('ARN of the queue, stream, cluster or broker.'),
    SelfManagedEventSource: anything.describe('A Kafka cluster that is not of AWS, instead of EventSourceArn.'),
    BatchSize: anything,
    StartingPosition: anything.describe('Of streams and topics: LATEST, TRIM_HORIZON or AT_TIMESTAMP.'),
    FunctionResponseTypes: anything,
  }),
  filledIn: ['FunctionName'],

  problem({ properties, service }) {
    if (properties.EventSourceArn === undefined && properties.SelfManagedEventSource === undefined) {
      return 'has neither EventSourceArn nor SelfManagedEventSource';
    }
    const missing = service && polledServices[service].needed.find((name) => properties[name] === undefined);
    return missing && `polls ${service}, which needs ${missing}`;
  },

  rights: ({ properties, service }) => (service ? polledServices[service].rights(properties) : []),

  resources: ({ properties }, ids) => ({
    [ids.id]: {
      Type: 'AWS::Lambda::EventSourceMapping',
      // Lambda checks the role's rights when the mapping is made.
      ...(ids.role !== undefined && { DependsOn: [ids.role] }),
      Properties: { ...properties, FunctionName: { Ref: ids.alias ?? ids.function } },
    },
  }),
};

/** Names of services that awsm.json may give. A self-managed cluster is known by its property. */
export const serviceNames = (Object.keys(polledServices) as PolledServiceName[]).filter(
  (name) => polledServices[name].arn !== undefined,
);
