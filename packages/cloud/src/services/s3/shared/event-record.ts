import type { Context } from '../../../kernel/context.ts';
import type { Happening } from './events.ts';
import { ownerId } from './owner.ts';
import type { Bucket } from './records.ts';

/** The message that functions, queues and topics get. */
export function eventRecord(ctx: Context, bucket: Bucket, { name, key, version }: Happening, id: string | undefined) {
  const gone = name.startsWith('ObjectRemoved');
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: bucket.region,
    eventTime: new Date(ctx.kernel.clock.now()).toISOString(),
    eventName: name,
    userIdentity: { principalId: `AWS:${ctx.caller.userId}` },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': ctx.requestId, 'x-amz-id-2': ctx.requestId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: id,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: ownerId(bucket.account) },
        arn: `arn:aws:s3:::${bucket.name}`,
      },
      object: {
        key: encodeKey(key),
        ...(gone ? {} : { size: version.size, eTag: version.etag }),
        ...(version.id === 'null' ? {} : { versionId: version.id }),
        sequencer: sequencer(ctx),
      },
    },
  };
  return { Records: [record] };
}

/** As in a form, but slashes stay. */
const encodeKey = (key: string): string => encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');

/** Events of one key are in the order of these. */
const sequencer = (ctx: Context): string => ctx.kernel.clock.now().toString(16).toUpperCase().padStart(18, '0');

const details: readonly (readonly [start: string, type: string])[] = [
  ['ObjectCreated', 'Object Created'],
  ['ObjectRemoved', 'Object Deleted'],
  ['ObjectRestore:Completed', 'Object Restore Completed'],
  ['ObjectTagging:Put', 'Object Tags Added'],
  ['ObjectTagging:Delete', 'Object Tags Deleted'],
  ['ObjectAcl', 'Object ACL Updated'],
];

/** An entry of EventBridge's PutEvents. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function eventBridgeDetail(ctx: Context, bucket: Bucket, { name, key, version }: Happening) {
  const detail = {
    version: '0',
    bucket: { name: bucket.name },
    object: {
      key,
      ...(name.startsWith('ObjectRemoved') ? {} : { size: version.size, etag: version.etag }),
      ...(version.id === 'null' ? {} : { 'version-id': version.id }),
      sequencer: sequencer(ctx),
    },
    'request-id': ctx.requestId,
    requester: ctx.account,
    'source-ip-address': '127.0.0.1',
    ...reasonOf(name),
  };
  return {
    Source: 'aws.s3',
    DetailType: details.find(([start]) => name.startsWith(start))?.[1],
    Resources: [`arn:aws:s3:::${bucket.name}`],
    Time: new Date(ctx.kernel.clock.now()),
    Detail: JSON.stringify(detail),
  };
}

/** By which operation, in EventBridge's words; only of what is created or deleted. */
function reasonOf(name: string): Record<string, string> {
  const [what, kind = ''] = name.split(':');
  if (what === 'ObjectRemoved') {
    return {
      reason: 'DeleteObject',
      'deletion-type': kind === 'Delete' ? 'Permanently Deleted' : 'Delete Marker Created',
    };
  }
  if (what !== 'ObjectCreated') return {};
  if (kind === 'Post') return { reason: 'POST Object' };
  return { reason: kind === 'CompleteMultipartUpload' ? kind : `${kind}Object` };
}
