import { randomBytes } from 'node:crypto';
import { UploadError } from './error.ts';
import { isFileType, type Limits } from './sniff.ts';
import { countUpload, fileKey, incomingKey, type Place, putUpload, type Upload } from './store.ts';

export type NewUpload = Pick<Upload, 'name' | 'type' | 'size'>;

/** What a browser needs: a POST of `multipart/form-data` to `url`, with all the fields and, as the last one, `file`. */
export interface UploadForm {
  readonly id: string;
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** A form may be used for this long. */
const formSeconds = 900;

/** What one user may begin in an hour. */
const perHour = 100;

/** Reads `{"name": "a.jpg", "type": "image/jpeg", "size": 123}`. Throws UploadError 400, 413, 415. */
export function parseRequest(body: string | null, limits: Limits): NewUpload {
  const { name = '', type, size } = readObject(body);
  if (typeof name !== 'string' || name.length > 255 || hasControls(name)) {
    throw new UploadError(400, 'The name is a text of at most 255 characters.');
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1) {
    throw new UploadError(400, 'The size is a number of bytes.');
  }
  const most = typeof type === 'string' && isFileType(type) && Object.hasOwn(limits, type) ? limits[type] : undefined;
  if (most === undefined) throw new UploadError(415, `The type is one of ${Object.keys(limits).join(', ')}.`);
  if (size > most) throw new UploadError(413, `A file of the type ${type} may have ${most} bytes.`);
  return { name, type: type as string, size };
}

function readObject(body: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body ?? '');
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {}
  throw new UploadError(400, 'Send JSON: {"name": "a.jpg", "type": "image/jpeg", "size": 123}.');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what may not be in a header
const hasControls = (text: string): boolean => /[\0-\x1f\x7f]/.test(text);

/** Lets a user upload one file: of this type, and no larger than they said. Throws UploadError 429. */
export async function createUpload(
  place: Place,
  user: string,
  wanted: NewUpload,
  now: number = Date.now(),
): Promise<UploadForm> {
  if (!(await countUpload(place, user, perHour, now))) {
    throw new UploadError(429, `${perHour} uploads in an hour are enough.`);
  }
  const id = randomBytes(32).toString('base64url');
  const key = fileKey({ user, id });
  await putUpload(place, { id, user, state: 'waiting', ...wanted, key, createdAt: now });
  const { url, fields } = place.aws.s3.presignPost(place.bucket, incomingKey({ user, id }), {
    expires: formSeconds,
    maxBytes: wanted.size,
    fields: { 'Content-Type': wanted.type, success_action_status: '201' },
  });
  return { id, url, fields, expiresAt: new Date(now + formSeconds * 1000).toISOString() };
}
