import { PictureError } from './error.ts';
import { type Place, picture } from './picture.ts';
import { parseWanted, type Wanted } from './wanted.ts';

/** Of a request of API Gateway, what is needed. */
export interface PictureRequest {
  readonly resource: string;
  readonly queryStringParameters: Readonly<Record<string, string | undefined>> | null;
}

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** A link to a thumbnail is good for this long. */
const linkSeconds = 3600;

/** `GET /images/resize` answers a picture, `GET /images/thumbnail` where to find one of 100 × 100 pixels. */
export async function answer(place: Place, { resource, queryStringParameters }: PictureRequest): Promise<Answer> {
  try {
    const query = queryStringParameters ?? {};
    return resource.endsWith('/thumbnail') ? await thumbnail(place, query) : await resize(place, query);
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    return json(error.status, { error: error.message });
  }
}

async function resize(place: Place, query: Readonly<Record<string, string | undefined>>): Promise<Answer> {
  const { body, type } = await picture(place, parseWanted(query, place.limits));
  const headers = {
    'content-type': type,
    'cache-control': 'public, max-age=86400',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'",
  };
  return { statusCode: 200, headers, body };
}

async function thumbnail(place: Place, { url, key }: Readonly<Record<string, string | undefined>>): Promise<Answer> {
  const { sizes: _, ...limits } = place.limits;
  const { source } = parseWanted({ ...(url && { url }), ...(key && { key }) }, limits);
  const wanted: Wanted = { source, w: 100, h: 100, fit: 'cover', format: 'jpeg' };
  const { key: made } = await picture(place, wanted);
  const thumbUrl = place.s3.presign('GET', place.bucket, made, { expires: linkSeconds });
  return json(200, { thumbUrl, expiresAt: new Date(Date.now() + linkSeconds * 1000).toISOString() });
}

const json = (statusCode: number, body: object): Answer => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});
