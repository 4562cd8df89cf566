import { createHash, randomUUID } from 'node:crypto';
import { partitionOf } from '../../../base/partition.ts';
import { type EventTemplate, polls, propertiesOf } from './template.ts';
import { arnOf } from './values.ts';

/** A new item of a table. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export const dynamodb: EventTemplate = {
  summary: 'a new item in the stream of a table',
  fits: (trigger) => polls(trigger, 'DynamoDB'),

  make(place, trigger) {
    const began = '2026-01-01T00:00:00.000';
    const made = (name: string) => `table/${name}/stream/${began}`;
    const stream = arnOf(propertiesOf(trigger).EventSourceArn, place, 'dynamodb', made, 'table');
    const id = { id: { S: '1' } };
    return {
      Records: [
        {
          eventID: createHash('md5').update(randomUUID()).digest('hex'),
          eventName: 'INSERT',
          eventVersion: '1.1',
          eventSource: 'aws:dynamodb',
          awsRegion: stream.split(':')[3],
          dynamodb: {
            ApproximateCreationDateTime: Math.floor(place.now.getTime() / 1000),
            Keys: id,
            NewImage: id,
            SequenceNumber: '100000000000000000001',
            SizeBytes: 6,
            StreamViewType: 'NEW_AND_OLD_IMAGES',
          },
          eventSourceARN: stream,
        },
      ],
    };
  },
};

/** A record of a stream. https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
export const kinesis: EventTemplate = {
  summary: 'a record of a stream of Kinesis',
  fits: (trigger) => polls(trigger, 'Kinesis'),

  make(place, trigger) {
    const stream = arnOf(propertiesOf(trigger).EventSourceArn, place, 'kinesis', (name) => `stream/${name}`, 'stream');
    const shard = 'shardId-000000000000';
    const sequenceNumber = '49590338271490256608559692538361571095921575989136588898';
    return {
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: '1',
            sequenceNumber,
            data: Buffer.from('{}').toString('base64'),
            approximateArrivalTimestamp: place.now.getTime() / 1000,
          },
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventID: `${shard}:${sequenceNumber}`,
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: `arn:${partitionOf(place.region).id}:iam::${place.account}:role/${place.functionName}`,
          awsRegion: stream.split(':')[3],
          eventSourceARN: stream,
        },
      ],
    };
  },
};
