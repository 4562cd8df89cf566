import { randomBytes } from 'node:crypto';
import { Refusal } from 'jaws-core-js/http';
import { fileKey, incomingKey, type Place } from './place.ts';
import { quotaOf, reserve } from './quota.ts';
import { defineSettings } from './settings.ts';
import { isFileType, type Limits } from './sniff.ts';
import { countUpload, putUpload, type Upload } from './store.ts';

export type NewUpload = Pick<Upload, 'name' | 'type' | 'size'>;

/** What a browser needs: a POST of `multipart/form-data` to `url`, with all the fields and, as the last one, `file`. */
export interface UploadForm {
  readonly id: string;
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Reads `{"name": "a.jpg", "type": "image/jpeg", "size": 123}`. Throws Refusal 400, 413, 415. */
export function parseUpload({ name = '', type, size }: Readonly<Record<string, unknown>>, limits: Limits): NewUpload {
  if (typeof name !== 'string' || name.length > 255 || invisible.test(name)) {
    throw new Refusal(400, 'invalid', 'The name must be at most 255 visible characters.', { field: 'name' });
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1) {
    throw new Refusal(400, 'invalid', 'The size must be a number of bytes.', { field: 'size' });
  }
  const most = typeof type === 'string' && isFileType(type) && Object.hasOwn(limits, type) ? limits[type] : undefined;
  if (most === undefined) {
    throw new Refusal(415, 'type', `The type must be one of ${Object.keys(limits).join(', ')}.`, { field: 'type' });
  }
  if (size > most) {
    throw new Refusal(413, 'size', `A file of the type ${type} may have at most ${most} bytes.`, { field: 'size' });
  }
  return { name, type: type as string, size };
}

/** Control characters, halves of a character, and those that reverse the direction of a line or cannot be seen: a name is shown to others. */
const invisible = /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/** Lets a user upload one file: of this type, and no larger than declared. Throws Refusal 403 when the quota is full or the account was deleted, 429. */
export async function createUpload(
  place: Place,
  user: string,
  wanted: NewUpload,
  now: number = Date.now(),
): Promise<UploadForm> {
  const { uploadsPerHour, formMinutes } = place.settings ?? defineSettings();
  if (!(await countUpload(place, user, uploadsPerHour, now))) {
    throw new Refusal(429, 'limit', `At most ${uploadsPerHour} uploads an hour are possible. Please try again later.`);
  }
  const most = quotaOf(place);
  switch (await reserve(place, user, wanted.size, most, now)) {
    case 'uploads':
      throw new Refusal(403, 'quota', `You may keep at most ${most.uploads} files. Please delete some first.`);
    case 'bytes':
      throw new Refusal(403, 'quota', `Your files may have at most ${most.bytes} bytes. Please delete some first.`);
    case 'gone':
      throw new Refusal(403, 'deleted', 'This account was deleted.');
  }
  const id = randomBytes(32).toString('base64url');
  const key = fileKey({ user, id });
  await putUpload(place, { id, user, state: 'waiting', ...wanted, key, createdAt: now, isCounted: true });
  const { url, fields } = place.aws.s3.presignPost(place.bucket, incomingKey({ user, id }), {
    expires: formMinutes * 60,
    maxBytes: wanted.size,
    fields: { 'Content-Type': wanted.type, success_action_status: '201' },
  });
  return { id, url, fields, expiresAt: new Date(now + formMinutes * 60_000).toISOString() };
}
