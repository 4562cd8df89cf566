import { setImmediate as pause } from 'node:timers/promises';
import type { Context } from '../../../kernel/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { announce } from '../notifications/announce.ts';
import { asS3 } from '../notifications/deliver.ts';
import { allBuckets } from '../shared/buckets.ts';
import { isLocked } from '../shared/lock.ts';
import { Objects } from '../shared/objects.ts';
import type { Bucket, Version } from '../shared/records.ts';
import { stamp } from '../shared/time.ts';
import { Uploads } from '../shared/uploads.ts';
import { abortOf, applies, classAt, enabledRules, expiryOf, isOver, oldClassAt } from './rules.ts';

/** Other requests are served after this many keys. */
const atOnce = 1_000;

/** Carries out the actions of a bucket's lifecycle rules that are due by now. */
export async function sweep(kernel: Kernel, name: string): Promise<void> {
  const seen = allBuckets(kernel).get(name);
  if (!seen || enabledRules(seen).length === 0) return;
  abortUploads(kernel, seen);
  const keys = [...new Objects(kernel, seen).index.keys];
  for (let at = 0; at < keys.length; at += atOnce) {
    // Looked up again: it may have been deleted or changed meanwhile.
    const bucket = allBuckets(kernel).get(name);
    if (!bucket || bucket.created !== seen.created) return;
    const ctx = asS3(kernel, bucket);
    for (const key of keys.slice(at, at + atOnce)) sweepKey(ctx, bucket, key);
    await kernel.store.commit();
    await pause();
  }
}

function abortUploads(kernel: Kernel, bucket: Bucket): void {
  const uploads = new Uploads(kernel, bucket);
  for (const upload of uploads.open()) {
    const end = abortOf(bucket, upload);
    if (end && end.at <= kernel.clock.now()) uploads.abort(upload);
  }
}

function sweepKey(ctx: Context, bucket: Bucket, key: string): void {
  const objects = new Objects(ctx.kernel, bucket);
  sweepOlder(ctx, bucket, objects, key);
  const current = objects.current(key);
  if (!current) return;
  if (current.marker) {
    if (objects.versions(key).length === 1 && wantsNoMarker(bucket, key, current)) objects.remove(key, current.id);
    return;
  }
  const now = ctx.kernel.clock.now();
  const expiry = expiryOf(bucket, key, current);
  if (expiry && expiry.at <= now) expire(ctx, bucket, objects, key, current);
  else move(ctx, bucket, objects, key, current, classAt(bucket, key, current, now));
}

/**
 * A delete marker without older versions is deleted if a rule says so, or if it is as old as the objects that the rule
 * expires.
 */
const wantsNoMarker = (bucket: Bucket, key: string, marker: Version): boolean =>
  enabledRules(bucket).some(
    (rule) => rule.Expiration?.ExpiredObjectDeleteMarker === true && applies(rule, key, marker),
  );

function expire(ctx: Context, bucket: Bucket, objects: Objects, key: string, current: Version): void {
  if (bucket.settings.versioning?.Status === undefined) {
    if (isLocked(ctx, current)) return;
    objects.remove(key, current.id);
    announce(ctx, bucket, 'LifecycleExpiration:Delete', key, current);
    return;
  }
  const marker = objects.put(key, { modified: stamp(ctx), marker: true, size: 0, etag: '', about: {} });
  announce(ctx, bucket, 'LifecycleExpiration:DeleteMarkerCreated', key, marker);
}

function sweepOlder(ctx: Context, bucket: Bucket, objects: Objects, key: string): void {
  const versions = objects.versions(key);
  const now = ctx.kernel.clock.now();
  versions.forEach((version, at) => {
    if (at === 0) return;
    const since = versions[at - 1]?.modified ?? now;
    const newer = at - 1;
    if (isOver(bucket, key, version, since, newer, now) && !isLocked(ctx, version)) {
      objects.remove(key, version.id);
      announce(ctx, bucket, 'LifecycleExpiration:Delete', key, version);
    } else if (!version.marker)
      move(ctx, bucket, objects, key, version, oldClassAt(bucket, key, version, since, newer, now));
  });
}

function move(
  ctx: Context,
  bucket: Bucket,
  objects: Objects,
  key: string,
  version: Version,
  to: string | undefined,
): void {
  if (to === undefined) return;
  const moved = { ...version, about: { ...version.about, storageClass: to } };
  objects.amend(key, moved);
  announce(ctx, bucket, 'LifecycleTransition', key, moved);
}
