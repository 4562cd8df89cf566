import { Refusal } from 'jaws-core-js/http';
import type { Place } from './place.ts';
import { defineSettings } from './settings.ts';
import { getUpload, type Upload } from './store.ts';

export interface UploadStatus extends Pick<Upload, 'id' | 'state' | 'name' | 'type' | 'size' | 'reason'> {
  /** When its form was issued. ISO 8601. */
  readonly createdAt: string;
  /** A link with which anybody can download it for some minutes. Only for ready uploads. */
  readonly url?: string;
  /** ISO 8601. */
  readonly urlExpiresAt?: string;
}

/** The status of an upload of this user. Throws Refusal 404, also for those of others. */
export async function uploadStatus(
  place: Place,
  user: string,
  id: string,
  now: number = Date.now(),
): Promise<UploadStatus> {
  return describe(place, await ownUpload(place, user, id, now), now);
}

/** Throws Refusal 404, also for uploads of others. */
export async function ownUpload(place: Place, user: string, id: string, now: number): Promise<Upload> {
  const upload = await getUpload(place, id, now);
  if (upload?.user !== user) throw new Refusal(404, 'absent', 'There is no such upload.');
  return upload;
}

/** An upload as its user may see it. */
export function describe(place: Place, upload: Upload, now: number): UploadStatus {
  const { id, state, name, type, size, reason, key } = upload;
  const createdAt = new Date(upload.createdAt).toISOString();
  const known = { id, state, name, type, size, createdAt, ...(reason === undefined ? {} : { reason }) };
  if (state !== 'ready') return known;
  const linkSeconds = (place.settings ?? defineSettings()).linkMinutes * 60;
  const url = place.aws.s3.presign('GET', place.bucket, key, {
    expires: linkSeconds,
    // A download, not a page: uploaded content must not run in a browser under the bucket's name.
    query: { 'response-content-disposition': attachment(name), 'response-content-type': type },
  });
  return { ...known, url, urlExpiresAt: new Date(now + linkSeconds * 1000).toISOString() };
}

/** RFC 6266: the name for old clients in ASCII, and for all others as it is. */
export function attachment(name: string): string {
  if (name === '') return 'attachment';
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const exact = encodeURIComponent(name.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
