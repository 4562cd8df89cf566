import type { AttributeValue, _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';

/** A change as a function gets it. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export function streamRecord(record: StreamRecord, streamArn: string): Record<string, unknown> {
  const { dynamodb = {}, ...rest } = record;
  const { ApproximateCreationDateTime: at, ...change } = dynamodb;
  return {
    ...rest,
    eventSource: 'aws:dynamodb',
    dynamodb: {
      ...(at ? { ApproximateCreationDateTime: Math.floor(at.getTime() / 1000) } : {}),
      ...Object.fromEntries(Object.entries(change).map(([name, value]) => [name, plain(name, value)])),
    },
    eventSourceARN: streamArn,
  };
}

/**
 * The JSON of an event with changes. Times are decimal fractions, as LocalStack's test_dynamodb_event_filter found them on AWS; a
 * value of an item is never a bare number.
 */
export const changesText = (event: object): string =>
  JSON.stringify(event).replace(/"ApproximateCreationDateTime":(\d+)(?=[,}])/g, '"ApproximateCreationDateTime":$1.0');

const ITEMS = ['Keys', 'NewImage', 'OldImage'];

const plain = (name: string, value: unknown): unknown =>
  ITEMS.includes(name) && value ? item(value as Readonly<Record<string, AttributeValue>>) : value;

const item = (attributes: Readonly<Record<string, AttributeValue>>): object =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, jsonOf(value)]));

/** Bytes are base64 in JSON. */
function jsonOf(value: AttributeValue): unknown {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.L !== undefined) return { L: value.L.map(jsonOf) };
  if (value.M !== undefined) return { M: item(value.M) };
  return value;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
