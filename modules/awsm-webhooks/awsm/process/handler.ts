import { type BatchResponse, ledger, processBatch, type QueueRecord } from 'awsm-webhooks';
import { createAws } from 'jaws-core-js/aws';
import { perform } from './perform.ts';

const deliveries = ledger(createAws(), process.env.DELIVERIES_TABLE ?? '');

export const handler = ({ Records }: { Records: QueueRecord[] }): Promise<BatchResponse> =>
  processBatch(Records, deliveries, perform);
