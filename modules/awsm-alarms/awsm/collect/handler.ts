import { collect } from 'awsm-alarms';
import { createAws } from 'jaws-core-js/aws';
import type { BatchResponse, QueueRecord } from 'jaws-core-js/queue';

const aws = createAws();

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

export const handler = ({ Records }: { Records: QueueRecord[] }, context: Context): Promise<BatchResponse> =>
  collect(Records, { aws, table: process.env.ALARMS_TABLE ?? '', remaining: context.getRemainingTimeInMillis });
