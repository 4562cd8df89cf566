import { work } from 'awsm-billing';
import { createAws } from 'jaws-core-js/aws';
import { type BatchResponse, jobLedger, type QueueRecord } from 'jaws-core-js/queue';
import { billing } from '../billing.ts';

const ledger = jobLedger({ aws: createAws(), table: process.env.BILLING_EVENTS ?? '' });

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

export const handler = ({ Records }: { Records: QueueRecord[] }, context: Context): Promise<BatchResponse> =>
  work(Records, billing(), { ledger, remaining: context.getRemainingTimeInMillis });
