import { Refusal } from 'jaws-core-js/http';
import type { Place } from './place.ts';
import { quotaOf, type Usage, usageOf } from './quota.ts';
import { describe, type UploadStatus } from './status.ts';
import { isCursor, listUploads } from './store.ts';

export interface UploadList {
  /** A page of uploads, newest first; it may have fewer than `limit`. */
  readonly uploads: readonly UploadStatus[];
  /** `cursor` of the next page; null if there is none. */
  readonly next: string | null;
  /** The usage of the user in this region, with reservations for unfinished uploads, and the limits. */
  readonly quota: Usage & { readonly maxBytes: number; readonly maxUploads: number };
}

export interface ListQuery {
  readonly limit: number;
  readonly cursor: string | undefined;
}

const maxLimit = 100;

/** Reads `?limit=25&cursor=…`. Throws Refusal 400. */
export function parseListQuery(query: URLSearchParams): ListQuery {
  const limit = query.get('limit') ?? '25';
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > maxLimit) {
    throw new Refusal(400, 'invalid', `The limit must be a number from 1 to ${maxLimit}.`, { field: 'limit' });
  }
  const cursor = query.get('cursor') ?? undefined;
  if (cursor !== undefined && !isCursor(cursor)) {
    throw new Refusal(400, 'invalid', 'The cursor is not one of this list.', { field: 'cursor' });
  }
  return { limit: Number(limit), cursor };
}

export async function listOwnUploads(
  place: Place,
  user: string,
  query: ListQuery,
  now: number = Date.now(),
): Promise<UploadList> {
  const most = quotaOf(place);
  const [{ uploads, next }, usage] = await Promise.all([listUploads(place, user, query, now), usageOf(place, user)]);
  return {
    uploads: uploads.map((upload) => describe(place, upload, now)),
    next: next ?? null,
    quota: { ...usage, maxBytes: most.bytes, maxUploads: most.uploads },
  };
}
