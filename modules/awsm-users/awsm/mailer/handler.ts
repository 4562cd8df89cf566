import { type BatchResponse, deliver, type QueueRecord } from 'awsm-users';
import { createAws } from 'jaws-core-js/aws';
import { mails } from './mails.ts';

const aws = createAws();
const { USERS_SECRET: secret, USERS_TABLE: table = '', USERS_FROM: from = '', USERS_PAGES: pages = '' } = process.env;

export const handler = ({ Records }: { Records: QueueRecord[] }): Promise<BatchResponse> =>
  deliver(Records, { aws, secret, table, from, pages, now: Date.now }, mails);
