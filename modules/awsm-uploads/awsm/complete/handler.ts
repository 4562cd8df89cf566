import { completeUpload } from 'awsm-uploads';
import { createAws } from 'jaws-core-js/aws';
import { uploaded } from './uploaded.ts';

const { UPLOADS_BUCKET = '', UPLOADS_TABLE = '' } = process.env;
const place = { aws: createAws(), bucket: UPLOADS_BUCKET, table: UPLOADS_TABLE };

interface Event {
  readonly detail: { readonly object: { readonly key: string } };
}

export const handler = ({ detail }: Event): Promise<void> => completeUpload(place, detail.object.key, uploaded);
