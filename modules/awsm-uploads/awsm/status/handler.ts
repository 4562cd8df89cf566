import { listOwnUploads, parseListQuery, regionsIn, type UploadStatus, uploadStatus, userOf } from 'awsm-uploads';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, type HttpRequest, json, textIn } from 'jaws-core-js/http';
import { settings } from '../settings.ts';
import { texts } from '../texts.ts';

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
    const { id } = request.params;
    if (id !== undefined) return json(200, inLanguage(await uploadStatus(place, user, id), request));
    const { uploads, ...more } = await listOwnUploads(place, user, parseListQuery(request.query));
    return json(200, { uploads: uploads.map((one) => inLanguage(one, request)), ...more });
  },
  { texts, cors: { origins: UPLOADS_ORIGINS, methods: ['GET', 'DELETE'] } },
);

const inLanguage = ({ reason, ...status }: UploadStatus, { headers }: HttpRequest): UploadStatus =>
  reason === undefined ? status : { ...status, reason: textIn(reason, headers['accept-language'], texts) };
