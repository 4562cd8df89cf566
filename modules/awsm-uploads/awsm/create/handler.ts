import { createUpload, parseUpload, regionsIn, userOf } from 'awsm-uploads';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, json, readObject } from 'jaws-core-js/http';
import { settings } from '../settings.ts';
import { texts } from '../texts.ts';
import { limits } from './limits.ts';

const { UPLOADS_BUCKET = '', UPLOADS_TABLE = '', UPLOADS_SECRET, UPLOADS_ORIGINS, UPLOADS_REGIONS } = process.env;
const place = {
  aws: createAws(),
  bucket: UPLOADS_BUCKET,
  table: UPLOADS_TABLE,
  settings,
  regions: regionsIn(UPLOADS_REGIONS),
};

export const handler = createHandler(
  async (request) => {
    const user = userOf(request, UPLOADS_SECRET);
    const wanted = parseUpload(readObject(request, { maxBytes: 16 * 1024 }), limits);
    return json(201, await createUpload(place, user, wanted));
  },
  { texts, cors: { origins: UPLOADS_ORIGINS, methods: ['GET', 'POST'] } },
);
