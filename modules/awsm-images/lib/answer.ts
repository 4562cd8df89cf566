import { type HttpRequest, inLanguage, json, refused } from 'jaws-core-js/http';
import { etagOf, hasSeen } from './etag.ts';
import { type Place, picture } from './picture.ts';
import { type Action, checkSigned } from './signed.ts';
import { parseWanted, type Wanted } from './wanted.ts';

/** A response whose body may be bytes. */
export interface PictureAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** A link to a thumbnail is valid for this long. */
const linkSeconds = 3600;
/** A picture may be cached for this long. */
const cacheSeconds = 86_400;

/**
 * `GET /images/resize` returns a picture, `GET /images/thumbnail` the address of one of 100 × 100 pixels. With a secret only
 * signed
 * addresses are served, without one only the sizes of the limits.
 */
export async function answer(
  place: Place,
  request: Pick<HttpRequest, 'route' | 'query' | 'headers'>,
  now: number = Date.now(),
): Promise<PictureAnswer> {
  try {
    const action: Action = request.route.endsWith('/thumbnail') ? 'thumbnail' : 'resize';
    const { secret, limits } = place;
    const signed = secret ? checkSigned(secret, action, request.query, now) : undefined;
    const query = signed?.query ?? request.query;
    // A thumbnail has its own size.
    const wanted = parseWanted(query, limits, { anySize: signed !== undefined || action === 'thumbnail' });
    if (action === 'thumbnail') return await thumbnail(place, wanted, now);
    const maxAge = Math.min(cacheSeconds, Math.floor(signed?.seconds ?? cacheSeconds));
    return await resize(place, wanted, maxAge, request.headers['if-none-match']);
  } catch (error) {
    return whole(refused(inLanguage(error, request.headers['accept-language'], place.texts ?? {})));
  }
}

async function resize(place: Place, wanted: Wanted, maxAge: number, seen: string | undefined): Promise<PictureAnswer> {
  const { body, type } = await picture(place, wanted);
  const etag = etagOf(body);
  const headers = {
    'content-type': type,
    etag,
    // A canvas of any page may read public pictures.
    'access-control-allow-origin': '*',
    'cache-control': `public, max-age=${maxAge}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'",
  };
  if (hasSeen(seen, etag)) return { statusCode: 304, headers, body: '' };
  return { statusCode: 200, headers, body };
}

async function thumbnail(place: Place, { source }: Wanted, now: number): Promise<PictureAnswer> {
  const { key } = await picture(place, { source, w: 100, h: 100, fit: 'cover', format: 'jpeg' });
  const thumbUrl = place.s3.presign('GET', place.bucket, key, { expires: linkSeconds });
  return whole(json(200, { thumbUrl, expiresAt: new Date(now + linkSeconds * 1000).toISOString() }));
}

const whole = ({ statusCode, headers, body = '' }: ReturnType<typeof json>): PictureAnswer => ({
  statusCode,
  headers: { 'cache-control': 'no-store', ...headers },
  body,
});
