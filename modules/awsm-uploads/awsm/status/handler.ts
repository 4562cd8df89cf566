import { uploadStatus, userOf } from 'awsm-uploads';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, json, textIn } from 'jaws-core-js/http';
import { settings } from '../settings.ts';
import { texts } from '../texts.ts';

const { UPLOADS_BUCKET = '', UPLOADS_TABLE = '', UPLOADS_SECRET, UPLOADS_ORIGINS } = process.env;
const place = { aws: createAws(), bucket: UPLOADS_BUCKET, table: UPLOADS_TABLE, settings };

export const handler = createHandler(
  async (request) => {
    const { reason, ...status } = await uploadStatus(place, userOf(request, UPLOADS_SECRET), request.params.id ?? '');
    const said = reason === undefined ? {} : { reason: textIn(reason, request.headers['accept-language'], texts) };
    return json(200, { ...status, ...said });
  },
  { texts, cors: { origins: UPLOADS_ORIGINS, methods: ['GET'] } },
);
