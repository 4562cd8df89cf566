import type { Context } from '../../../kernel/context.ts';
import type { Bucket, Version } from './records.ts';

/** Tells those whom the bucket's notification configuration names of a change. */
export function announce(_ctx: Context, _bucket: Bucket, _event: string, _key: string, _version: Version): void {}
