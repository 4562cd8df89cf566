import { deleteUpload, userOf } from 'awsm-uploads';
import { createAws } from 'jaws-core-js/aws';
import { createHandler } from 'jaws-core-js/http';
import { settings } from '../settings.ts';
import { texts } from '../texts.ts';

const { UPLOADS_BUCKET = '', UPLOADS_TABLE = '', UPLOADS_SECRET, UPLOADS_ORIGINS } = process.env;
const place = { aws: createAws(), bucket: UPLOADS_BUCKET, table: UPLOADS_TABLE, settings };

export const handler = createHandler(
  async (request) => {
    await deleteUpload(place, userOf(request, UPLOADS_SECRET), request.params.id ?? '');
    return { statusCode: 204, headers: {}, body: '' };
  },
  { texts, cors: { origins: UPLOADS_ORIGINS, methods: ['GET', 'DELETE'] } },
);
