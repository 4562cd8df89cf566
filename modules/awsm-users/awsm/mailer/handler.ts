import { defineMails, deliver } from 'awsm-users';
import { createAws } from 'jaws-core-js/aws';
import { type BatchResponse, jobLedger, type QueueRecord } from 'jaws-core-js/queue';
import { settings } from '../settings.ts';
import { mails } from './mails.ts';

const aws = createAws();
const { USERS_TABLE: table = '', USERS_FROM: from = '', USERS_PAGES: pages = '' } = process.env;
const ledger = jobLedger({ aws, table, key: 'pk', prefix: 'MAIL#', rememberSeconds: 5 * 86_400 });
const catalogue = defineMails(mails, settings.language);

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

export const handler = ({ Records }: { Records: QueueRecord[] }, context: Context): Promise<BatchResponse> =>
  deliver(
    Records,
    { aws, table, from, pages, ledger, settings, mails: catalogue, now: Date.now },
    context.getRemainingTimeInMillis,
  );
