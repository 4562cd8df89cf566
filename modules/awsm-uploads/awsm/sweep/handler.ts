import { sweep, type TableChange } from 'awsm-uploads';
import { createAws } from 'jaws-core-js/aws';

const { UPLOADS_BUCKET = '', UPLOADS_TABLE = '' } = process.env;
const place = { aws: createAws(), bucket: UPLOADS_BUCKET, table: UPLOADS_TABLE };

export const handler = ({ Records }: { Records: TableChange[] }): Promise<void> => sweep(place, Records);
