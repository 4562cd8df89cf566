import { randomUUID } from 'node:crypto';
import { partitionOf } from '../../../base/partition.ts';
import { type EventTemplate, propertiesOf } from './template.ts';
import { md5, placeholderFor, seconds, textOf } from './values.ts';

/**
 * What happened to an object of a bucket, as EventBridge sends it, which is how JAWS connects buckets.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export const s3: EventTemplate = {
  summary: 'an object of a bucket was created, by EventBridge',
  fits: (trigger) => trigger.is === 'source' && trigger.source.type === 'AWS::S3::Bucket',

  make(place, trigger) {
    const { Bucket, Events, Prefix = '', Suffix = '' } = propertiesOf(trigger);
    const name = textOf(Bucket, place) ?? placeholderFor(Bucket, 'bucket').toLowerCase();
    const type = Array.isArray(Events) ? Events[0] : 'Object Created';
    const isCreated = type === 'Object Created';
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': type,
      source: 'aws.s3',
      account: place.account,
      time: seconds(place.now),
      region: place.region,
      resources: [`arn:${partitionOf(place.region).id}:s3:::${name}`],
      detail: {
        version: '0',
        bucket: { name },
        object: {
          key: `${Prefix}object${Suffix}`,
          ...(type !== 'Object Deleted' && { size: 0, etag: md5('') }),
          sequencer: '00000000000000000A',
        },
        'request-id': randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase(),
        requester: place.account,
        'source-ip-address': '192.0.2.1',
        ...(isCreated && { reason: 'PutObject' }),
        ...(type === 'Object Deleted' && { reason: 'DeleteObject', 'deletion-type': 'Permanently Deleted' }),
      },
    };
  },
};
