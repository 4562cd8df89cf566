import { work } from 'awsm-queue';
import { createAws } from 'jaws-core-js/aws';
import { type BatchResponse, jobLedger, type QueueRecord } from 'jaws-core-js/queue';
import { perform } from './perform.ts';

const ledger = jobLedger({ aws: createAws(), table: process.env.JOBS_DONE ?? '' });

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

export const handler = ({ Records }: { Records: QueueRecord[] }, context: Context): Promise<BatchResponse> =>
  work(Records, perform, { ledger, remaining: context.getRemainingTimeInMillis });
