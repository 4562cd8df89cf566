import { eraseDeleted, type UserDeleted } from 'awsm-uploads';
import { createAws } from 'jaws-core-js/aws';

const { UPLOADS_BUCKET = '', UPLOADS_TABLE = '', UPLOADS_ISSUER = '' } = process.env;
const place = { aws: createAws(), bucket: UPLOADS_BUCKET, table: UPLOADS_TABLE };

/** For the event UserDeleted of awsm-users. */
export const handler = (event: UserDeleted) => eraseDeleted(place, UPLOADS_ISSUER, event);
