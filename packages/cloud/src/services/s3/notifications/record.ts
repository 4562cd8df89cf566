import type { Context } from '../../../kernel/context.ts';
import { bucketArn } from '../shared/buckets.ts';
import { ownerId } from '../shared/owner.ts';
import type { Bucket } from '../shared/records.ts';
import type { BusEntry } from './deliver.ts';
import type { Happening } from './notify.ts';

// Shapes of both kinds of messages as LocalStack recorded them on AWS: tests/aws/services/s3/test_s3_notifications_*.snapshot.json

/** The message that functions, queues and topics get. */
export function eventRecord(ctx: Context, bucket: Bucket, happening: Happening, id: string | undefined) {
  const { name, key, version } = happening;
  const record = {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    eventVersion: /^(ObjectTagging|ObjectAcl|Lifecycle|ObjectRestore:Delete)/.test(name) ? '2.3' : '2.1',
    eventSource: 'aws:s3',
    awsRegion: bucket.region,
    eventTime: new Date(ctx.kernel.clock.now()).toISOString(),
    eventName: name,
    userIdentity: { principalId: ctx.caller.kind === 'service' ? 's3.amazonaws.com' : `AWS:${ctx.caller.userId}` },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': ctx.requestId, 'x-amz-id-2': ctx.requestId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: id,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: ownerId(bucket.account) },
        arn: bucketArn(bucket),
      },
      object: {
        key: encodeKey(key),
        ...(hasSize(name) ? { size: version.size } : {}),
        ...(isGone(name) ? {} : { eTag: version.etag }),
        ...(version.id === 'null' ? {} : { versionId: version.id }),
        ...(hasSequence(name) ? { sequencer: sequencer(ctx) } : {}),
      },
    },
    ...(name === 'ObjectRestore:Completed' ? { glacierEventData: { restoreEventData: restoreData(version) } } : {}),
  };
  return { Records: [record] };
}

const isGone = (name: string): boolean => /^(ObjectRemoved|LifecycleExpiration)/.test(name);
const hasSize = (name: string): boolean => /^(ObjectCreated|ObjectRestore|LifecycleTransition)/.test(name);
const hasSequence = (name: string): boolean => /^(ObjectCreated|ObjectRemoved|LifecycleExpiration)/.test(name);

const restoreData = ({ restored, about }: Happening['version']) => ({
  lifecycleRestorationExpiryTime: new Date(restored?.until ?? 0).toISOString(),
  lifecycleRestoreStorageClass: about.storageClass,
});

/** As in a form, but slashes stay. */
const encodeKey = (key: string): string =>
  encodeURIComponent(key)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')
    .replace(/[!'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** Events of one key are in the order of these. */
const sequencer = (ctx: Context): string => ctx.kernel.clock.now().toString(16).toUpperCase().padStart(18, '0');

const details: readonly (readonly [start: string, type: string])[] = [
  ['ObjectCreated', 'Object Created'],
  ['ObjectRemoved', 'Object Deleted'],
  ['LifecycleExpiration', 'Object Deleted'],
  ['LifecycleTransition', 'Object Storage Class Changed'],
  ['ObjectRestore:Post', 'Object Restore Initiated'],
  ['ObjectRestore:Completed', 'Object Restore Completed'],
  ['ObjectTagging:Put', 'Object Tags Added'],
  ['ObjectTagging:Delete', 'Object Tags Deleted'],
  ['ObjectAcl', 'Object ACL Updated'],
];

/**
 * An entry of EventBridge's PutEvents; undefined for events that do not go to EventBridge.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function eventBridgeEntry(
  ctx: Context,
  bucket: Bucket,
  { name, key, version }: Happening,
): BusEntry | undefined {
  const type = details.find(([start]) => name.startsWith(start))?.[1];
  if (type === undefined) return undefined;
  const byRequest = ctx.caller.kind !== 'service';
  const detail = {
    version: '0',
    bucket: { name: bucket.name },
    object: {
      key,
      ...(hasSize(name) ? { size: version.size } : {}),
      ...(isGone(name) ? {} : { etag: version.etag }),
      ...(version.id === 'null' ? {} : { 'version-id': version.id }),
      ...(hasSequence(name) ? { sequencer: sequencer(ctx) } : {}),
    },
    'request-id': ctx.requestId,
    requester: byRequest ? ctx.account : 's3.amazonaws.com',
    ...(byRequest && name !== 'ObjectRestore:Completed' ? { 'source-ip-address': '127.0.0.1' } : {}),
    ...more(name, version),
  };
  return {
    Source: 'aws.s3',
    DetailType: type,
    Resources: [bucketArn(bucket)],
    Time: new Date(ctx.kernel.clock.now()),
    Detail: JSON.stringify(detail),
  };
}

/** The operation, in EventBridge's words, and further fields for some. */
function more(name: string, { about, restored }: Happening['version']): Record<string, string> {
  const [group, kind = ''] = name.split(':');
  if (group === 'ObjectRemoved' || group === 'LifecycleExpiration') {
    return {
      reason: group === 'ObjectRemoved' ? 'DeleteObject' : 'Lifecycle Expiration',
      'deletion-type': kind === 'Delete' ? 'Permanently Deleted' : 'Delete Marker Created',
    };
  }
  if (group === 'LifecycleTransition') return { 'destination-storage-class': about.storageClass ?? 'STANDARD' };
  if (group === 'ObjectRestore') {
    const source = { 'source-storage-class': about.storageClass ?? 'STANDARD' };
    if (kind !== 'Completed') return source;
    return { ...source, 'restore-expiry-time': new Date(restored?.until ?? 0).toISOString() };
  }
  if (group !== 'ObjectCreated') return {};
  if (kind === 'Post') return { reason: 'POST Object' };
  return { reason: kind === 'CompleteMultipartUpload' ? kind : `${kind}Object` };
}
