import { type Command, operate } from 'awsm-uploads';
import { createAws } from 'jaws-core-js/aws';

const { UPLOADS_BUCKET = '', UPLOADS_TABLE = '' } = process.env;
const place = { aws: createAws(), bucket: UPLOADS_BUCKET, table: UPLOADS_TABLE };

/** For operators, by `jaws invoke`: it has no endpoint. */
export const handler = (command: Command) => operate(place, command);
