import { deliver, type StreamRecord } from 'awsm-realtime';
import { createAws } from 'jaws-core-js/aws';
import { settings } from '../settings.ts';

const {
  AWS_REGION: region = '',
  REALTIME_CONNECTIONS = '',
  REALTIME_ENDPOINT = '',
  REALTIME_MESSAGES = '',
} = process.env;
const aws = createAws();
const realtime = {
  aws,
  gateway: createAws({ attempts: 5 }),
  endpoint: REALTIME_ENDPOINT,
  connections: REALTIME_CONNECTIONS,
  messages: REALTIME_MESSAGES,
  region,
  settings,
  now: Date.now,
};

export const handler = (
  { Records }: { readonly Records: readonly StreamRecord[] },
  context: { getRemainingTimeInMillis(): number },
) => deliver(realtime, Records, () => context.getRemainingTimeInMillis());
