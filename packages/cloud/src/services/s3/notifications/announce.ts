import type { Context } from '../../../kernel/context.ts';
import { queueReplication } from '../replication/queue.ts';
import type { Bucket, Version } from '../shared/records.ts';
import { notify } from './notify.ts';

/** Tells of a change after it was made: those whom the bucket's notification configuration names, and its replication. */
export function announce(ctx: Context, bucket: Bucket, name: string, key: string, version: Version): void {
  queueReplication(ctx.kernel, bucket, name, key, version.id);
  notify(ctx, bucket, name, key, version);
}
