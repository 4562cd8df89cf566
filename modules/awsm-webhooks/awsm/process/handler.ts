import { ledger, processBatch } from 'awsm-webhooks';
import { createAws } from 'jaws-core-js/aws';
import type { BatchResponse, QueueRecord } from 'jaws-core-js/queue';
import { settings } from '../settings.ts';
import { perform } from './perform.ts';

const deliveries = ledger(createAws(), process.env.DELIVERIES_TABLE ?? '', settings);

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

export const handler = ({ Records }: { Records: QueueRecord[] }, context: Context): Promise<BatchResponse> =>
  processBatch(Records, perform, { ledger: deliveries, remaining: context.getRemainingTimeInMillis });
