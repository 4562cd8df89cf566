import { uploadStatus, userOf } from 'awsm-uploads';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, json } from 'jaws-core-js/http';

const { UPLOADS_BUCKET = '', UPLOADS_TABLE = '', UPLOADS_SECRET, UPLOADS_ORIGINS } = process.env;
const place = { aws: createAws(), bucket: UPLOADS_BUCKET, table: UPLOADS_TABLE };

export const handler = createHandler(
  async (request) => json(200, await uploadStatus(place, userOf(request, UPLOADS_SECRET), request.params.id ?? '')),
  { cors: { origins: UPLOADS_ORIGINS, methods: ['GET'] } },
);
