import { createUpload, parseRequest, UploadError, userOf } from 'awsm-uploads';
import { createAws } from 'jaws-core-js/aws';
import { limits } from './limits.ts';

const { UPLOADS_BUCKET = '', UPLOADS_TABLE = '', UPLOADS_SECRET } = process.env;
const place = { aws: createAws(), bucket: UPLOADS_BUCKET, table: UPLOADS_TABLE };

interface Request {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestContext: Parameters<typeof userOf>[0]['requestContext'];
  readonly body: string | null;
}

export async function handler(request: Request) {
  try {
    const user = userOf(request, UPLOADS_SECRET);
    return answer(201, await createUpload(place, user, parseRequest(request.body, limits)));
  } catch (error) {
    if (error instanceof UploadError) return answer(error.status, { error: error.message });
    throw error;
  }
}

const answer = (statusCode: number, body: object) => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'access-control-allow-origin': '*', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});
