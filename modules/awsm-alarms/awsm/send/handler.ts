import { type MessageRecord, send } from 'awsm-alarms';
import { createAws } from 'jaws-core-js/aws';
import { type BatchResponse, jobLedger } from 'jaws-core-js/queue';
import { settings } from '../settings.ts';

const aws = createAws();
const {
  ALARMS_SENT = '',
  ALARMS_MESSAGES: queue = '',
  ALARMS_STAGE: stage = '',
  ALARMS_PROJECT: project = '',
} = process.env;
const ledger = jobLedger({ aws, table: ALARMS_SENT });

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

export const handler = ({ Records }: { Records: MessageRecord[] }, context: Context): Promise<BatchResponse> =>
  send(Records, {
    aws,
    queue,
    ledger,
    settings,
    place: { stage, project },
    variables: process.env,
    remaining: context.getRemainingTimeInMillis,
  });
